import { utf8Encode } from './bytes.ts';

/** Fractional parts of the roots of the first 64 primes, as SHA-256 defines its constants. */
function constants(root: (prime: number) => number, count: number): Uint32Array {
  const out = new Uint32Array(count);
  for (let candidate = 2, found = 0; found < count; candidate++) {
    let prime = true;
    for (let d = 2; d * d <= candidate; d++) if (candidate % d === 0) prime = false;
    if (prime) {
      const value = root(candidate);
      out[found++] = Math.floor((value - Math.floor(value)) * 2 ** 32);
    }
  }
  return out;
}

const round = constants(Math.cbrt, 64);
const initial = constants(Math.sqrt, 8);

/** SHA-256 of a text's UTF-8 octets, 64 hexadecimal digits. */
export function sha256(text: string): string {
  const octets = utf8Encode(text);
  const bits = octets.length * 8;
  octets.push(0x80);
  while (octets.length % 64 !== 56) octets.push(0);
  for (let shift = 56; shift >= 0; shift -= 8) octets.push(Math.floor(bits / 2 ** shift) & 255);
  const state = Uint32Array.from(initial);
  const words = new Uint32Array(64);
  for (let block = 0; block < octets.length; block += 64) mix(state, words, octets, block);
  return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('');
}

function mix(state: Uint32Array, w: Uint32Array, octets: readonly number[], block: number): void {
  for (let i = 0; i < 16; i++) {
    const at = block + i * 4;
    w[i] = (octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!;
  }
  for (let i = 16; i < 64; i++) {
    const a = w[i - 15]!;
    const b = w[i - 2]!;
    w[i] = w[i - 16]! + (rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)) + w[i - 7]! + (rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let i = 0; i < 64; i++) {
    const t1 = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + round[i]! + w[i]!) | 0;
    const t2 = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((value, i) => {
    state[i] = state[i]! + value;
  });
}

function rotate(x: number, n: number): number {
  return (x >>> n) | (x << (32 - n));
}
