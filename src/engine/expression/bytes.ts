/** UTF-8 octets of a string; a lone surrogate becomes U+FFFD. */
export function utf8Encode(text: string): number[] {
  const out: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i)!;
    if (point < 0x80) out.push(point);
    else if (point < 0x800) out.push(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000) {
      const safe = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
      out.push(0xe0 | (safe >> 12), 0x80 | ((safe >> 6) & 63), 0x80 | (safe & 63));
    } else {
      i++;
      out.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    }
  }
  return out;
}

/** The text of UTF-8 octets, or undefined when they are not well-formed. */
export function utf8Decode(octets: Uint8Array): string | undefined {
  const parts: string[] = [];
  for (let i = 0; i < octets.length; ) {
    const first = octets[i]!;
    const extra =
      first < 0x80 ? 0 : first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : -1;
    if (extra < 0 || i + extra >= octets.length) return undefined;
    let point = extra === 0 ? first : first & (0x3f >> extra);
    for (let k = 1; k <= extra; k++) {
      const next = octets[i + k]!;
      if ((next & 0xc0) !== 0x80) return undefined;
      point = (point << 6) | (next & 63);
    }
    const tooShort = (extra === 2 && point < 0x800) || (extra === 3 && point < 0x10000);
    if (tooShort || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined;
    parts.push(String.fromCodePoint(point));
    i += extra + 1;
  }
  return parts.join('');
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 with padding: how bytes leave an expression. */
export function base64(octets: Uint8Array): string {
  const out: string[] = [];
  for (let i = 0; i < octets.length; i += 3) {
    const a = octets[i]!;
    const b = octets[i + 1];
    const c = octets[i + 2];
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    out.push(
      alphabet[bits >> 18]!,
      alphabet[(bits >> 12) & 63]!,
      b === undefined ? '=' : alphabet[(bits >> 6) & 63]!,
      c === undefined ? '=' : alphabet[bits & 63]!,
    );
  }
  return out.join('');
}
