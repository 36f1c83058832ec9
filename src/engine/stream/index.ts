/** One workflow over many messages. */
export { createStream, type MessageResult, type Stream, type StreamOptions } from './stream.ts';
