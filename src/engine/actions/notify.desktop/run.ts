import { display } from '../lib/inputs.ts';
import type { ActionRunner } from '../types.ts';

export const runner: ActionRunner = {
  // It is seen outside, so it is started as an effect: recorded before, never repeated unasked.
  mode: 'async',
  run(input, context) {
    const title = display(input['title']);
    const body = display(input['body']);
    const shown = context.effects.messages.notify({ title, body });
    if (!shown) context.log('info', body === '' ? title : `${title}: ${body}`);
    return Promise.resolve({ result: null });
  },
};
