import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

export interface StaticFile {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** The files of the built window, by exact path: what is not on the list does not exist, however it is spelt. */
export interface StaticFiles {
  /** `path` as in a URL, decoded by nobody; `/` is the page. null when there is no such file. */
  get(path: string): StaticFile | null;
  /** False when there is no page, so that the window has not been built. */
  readonly built: boolean;
}

export function listStaticFiles(dir: string): StaticFiles {
  let files = new Map<string, string>();
  let listedAt = -1;

  function list(): void {
    const builtAt = statSync(join(dir, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? -1;
    if (builtAt === listedAt) return;
    listedAt = builtAt;
    files = new Map();
    if (builtAt < 0) return;
    const visit = (folder: string, prefix: string): void => {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        if (entry.isDirectory()) visit(join(folder, entry.name), `${prefix}${entry.name}/`);
        else if (entry.isFile() && Object.hasOwn(contentTypes, extname(entry.name)))
          files.set(prefix + entry.name, join(folder, entry.name));
      }
    };
    visit(dir, '/');
  }

  list();
  return {
    get built() {
      list();
      return files.has('/index.html');
    },
    get(path) {
      // The page is asked for first, so a new build is seen before its files are.
      if (path === '/') list();
      const file = files.get(path === '/' ? '/index.html' : path);
      if (file === undefined) return null;
      const hashed = path.startsWith('/assets/');
      try {
        return {
          body: readFileSync(file),
          headers: {
            'Content-Type': contentTypes[extname(file)] ?? 'application/octet-stream',
            'Cache-Control': hashed ? 'private, max-age=31536000, immutable' : 'no-store',
          },
        };
      } catch {
        return null;
      }
    },
  };
}

/** Sent with every answer of both doors. `connect`: origins the page may talk to beside its own. */
export function securityHeaders(connect: readonly string[]): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    // The dialogs and the editor put style elements into the page.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src ${["'self'", ...connect].join(' ')}`,
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'X-Frame-Options': 'DENY',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
  };
}
