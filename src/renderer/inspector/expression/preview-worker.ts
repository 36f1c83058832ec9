import { preview, type PreviewScope } from './evaluate.ts';

/** Evaluates off the window's thread, so that a heavy expression cannot stop it: whoever asks can end this worker. */
let scope: PreviewScope = { values: {}, forEach: null, cut: [] };

self.onmessage = ({ data }: MessageEvent<{ scope?: PreviewScope; id?: number; template?: string }>) => {
  if (data.scope) scope = data.scope;
  if (data.id !== undefined && data.template !== undefined) self.postMessage({ id: data.id, preview: preview(data.template, scope) });
};
