import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const maxWrongTries = 10;
const lockMs = 60_000;

/** 256 bits, made anew at each start. */
export function createToken(): string {
  return randomBytes(32).toString('base64url');
}

export type Verdict = 'right' | 'wrong' | 'locked';

/** Compares tokens in constant time; after ten wrong tries nobody gets in for a minute. */
export class TokenGuard {
  readonly #digest: Buffer;
  readonly #monotonic: () => number;
  #wrong = 0;
  #lockedUntil = -Infinity;

  constructor(token: string, monotonic: () => number = () => performance.now()) {
    this.#digest = digest(token);
    this.#monotonic = monotonic;
  }

  check(token: string | null): Verdict {
    const now = this.#monotonic();
    if (now < this.#lockedUntil) return 'locked';
    if (timingSafeEqual(digest(token ?? ''), this.#digest)) {
      this.#wrong = 0;
      return 'right';
    }
    this.#wrong += 1;
    if (this.#wrong >= maxWrongTries) {
      this.#wrong = 0;
      this.#lockedUntil = now + lockMs;
    }
    return 'wrong';
  }
}

/** Of equal length whatever the text is. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The names under which this host may be asked for: a foreign name that resolves to this machine is refused. */
export function isOwnHost(host: string | undefined, port: number): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

/** A page of our own, under the very name it was loaded from. A missing Origin is refused too: browsers always send one. */
export function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  return origin !== undefined && host !== undefined && origin === `http://${host}`;
}

/** A request that another site made the browser send. Programs other than browsers do not send the header. */
export function isForeignFetch(site: string | undefined): boolean {
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}
