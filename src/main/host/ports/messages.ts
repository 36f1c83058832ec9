import type { MessagePort } from '../../../engine/runtime/effects.ts';

/** Notifications through the door; a door without a desktop gives none. */
export function createMessages(notify: MessagePort['notify'] | undefined): MessagePort {
  return { notify: (request) => notify?.(request) ?? false };
}
