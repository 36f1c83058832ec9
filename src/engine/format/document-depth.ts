import type { CST } from 'yaml';

/**
 * The offset of the first map or list that is nested deeper than `limit`, or null. Runs on the token tree without recursion, because
 * everything after it recurses.
 */
export function depthBeyond(tokens: readonly CST.Token[], limit: number): number | null {
  const stack: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let entry = stack.pop(); entry; entry = stack.pop()) {
    const { token, depth } = entry;
    if (token.type === 'document') {
      if (token.value) stack.push({ token: token.value, depth });
    } else if ('items' in token) {
      if (depth >= limit) return token.offset;
      for (const item of token.items) {
        if (item.key) stack.push({ token: item.key, depth: depth + 1 });
        if (item.value) stack.push({ token: item.value, depth: depth + 1 });
      }
    }
  }
  return null;
}
