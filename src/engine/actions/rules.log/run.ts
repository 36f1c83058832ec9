import type { Json } from '../../json.ts';
import { display, object, text } from '../lib/inputs.ts';
import { logLevel } from '../lib/log-level.ts';
import { ruleHost, ruleOf } from '../lib/rule.ts';
import type { ActionRunner } from '../types.ts';

export const runner: ActionRunner = {
  mode: 'sync',
  run(input, context) {
    const data = input['data'] ?? null;
    const host = ruleHost(context);
    const valueOf = (source: string, where: string): Json => ruleOf(source, where).evaluate(data, host, where);
    const message = display(valueOf(text(input, 'message'), 'message'));
    const named = Object.entries(object(input, 'fields')).map(
      ([name, source]) => [name, valueOf(display(source), `fields.${name}`)] as const,
    );
    const fields = Object.fromEntries(named);
    context.log(logLevel(input), message, named.length > 0 ? fields : undefined);
    return { result: { message, fields } };
  },
};
