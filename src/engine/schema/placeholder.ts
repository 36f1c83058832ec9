import { splitTemplate } from '../expression/template-split.ts';

/**
 * How a string of a workflow file reads before it is evaluated: `none` holds no placeholder, `whole` is one placeholder and
 * nothing else (its value can be of any type), `text` mixes both and is always text. One that is broken counts as `whole`:
 * nothing more can be said of it than that it is broken.
 */
export function placeholderKind(text: string): 'none' | 'whole' | 'text' {
  if (!text.includes('{{')) return 'none';
  const { texts, places, problems } = splitTemplate(text);
  if (problems.length > 0) return 'whole';
  if (places.length === 0) return 'none';
  return places.length === 1 && texts.every((part) => part === '') ? 'whole' : 'text';
}
