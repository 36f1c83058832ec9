import { display } from '../lib/inputs.ts';
import type { ActionRunner } from '../types.ts';

export const runner: ActionRunner = {
  mode: 'sync',
  run(input, context) {
    const title = display(input['title']);
    const body = display(input['body']);
    const shown = context.effects.messages.notify({ title, body });
    if (!shown) context.log('info', body === '' ? title : `${title}: ${body}`);
    return { result: null };
  },
};
