import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from '@playwright/test';
import { WrongAnswer } from '../lib/benchmark.ts';

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome-stable'];
const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function launchChromium(): Promise<Browser> {
  const executablePath = process.env.MILLRACE_CHROMIUM ?? candidates.find((file) => existsSync(file));
  return chromium.launch({ args: chromiumArgs, ...(executablePath ? { executablePath } : {}) });
}

declare global {
  interface Window {
    benchOpened?: Promise<{ cardsMs: number; settledMs: number }>;
    benchSeen?: { readonly entries: { task: string; status: string; at: number }[]; stop(): void };
  }
}

/** The window of a host as a user has it open, without a mouse but with the same keys. */
export class AppWindow {
  readonly page: Page;
  readonly #complaints: string[];

  private constructor(page: Page, complaints: string[]) {
    this.page = page;
    this.#complaints = complaints;
  }

  /** Opens the library: nothing was open last time. */
  static async open(browser: Browser, address: string): Promise<AppWindow> {
    const context = await browser.newContext({ viewport: { width: 1600, height: 900 }, locale: 'en-GB', timezoneId: 'UTC' });
    await context.addInitScript(() => localStorage.setItem('millrace.session', JSON.stringify({ open: [], active: null })));
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(address);
    await page.locator('[data-workflow]').first().waitFor();
    return new AppWindow(page, complaints);
  }

  /** Throws when the page complained: a window that fails is not a fast window. */
  assertWell(): void {
    if (this.#complaints.length > 0) throw new WrongAnswer(`the window complained: ${this.#complaints.join('; ')}`);
  }

  /** Opens a workflow by double click. Times from that click to the first picture of the workflow, and until a frame comes in time again. */
  async openWorkflow(path: string): Promise<{ cardsMs: number; settledMs: number }> {
    const row = this.page.locator(`[data-workflow="${path}"]`);
    await row.waitFor();
    await this.page.evaluate(() => {
      window.benchOpened = new Promise((resolve) => {
        let began = 0;
        const clicked = (): void => {
          began = performance.now();
        };
        addEventListener('dblclick', clicked, { capture: true, once: true });
        const drawn = '.react-flow__node, [data-testid="overview"]';
        const observer = new MutationObserver(() => {
          if (began === 0 || !document.querySelector(drawn)) return;
          observer.disconnect();
          // Two frames later the first one has been painted.
          requestAnimationFrame(() =>
            requestAnimationFrame((painted) => {
              const cardsMs = painted - began;
              let last = painted;
              const settle = (now: number): void => {
                if (now - last < 34) resolve({ cardsMs, settledMs: now - began });
                else requestAnimationFrame(settle);
                last = now;
              };
              requestAnimationFrame(settle);
            }),
          );
        });
        observer.observe(document.body, { childList: true, subtree: true });
      });
    });
    await row.dblclick();
    const times = await this.page.evaluate(() => window.benchOpened);
    if (!times) throw new WrongAnswer(`${path} did not open`);
    return times;
  }

  /** Closes the open workflow and goes back to the library. */
  async closeWorkflow(): Promise<void> {
    await this.page.keyboard.press('Control+Alt+w');
    await this.page.getByRole('button', { name: 'Library', exact: true }).first().click();
    await this.page.locator('[data-workflow]').first().waitFor();
  }

  async showEverything(): Promise<void> {
    await this.#focus();
    await this.page.keyboard.press('1');
    await this.page.waitForTimeout(600);
  }

  /** Everything, then 100 %: the middle of the workflow at the size people work at. */
  async showAtWorkingSize(): Promise<void> {
    await this.showEverything();
    await this.page.keyboard.press('0');
    await this.page.waitForTimeout(600);
    if ((await this.page.locator('.react-flow__node').count()) === 0) throw new WrongAnswer('there are no cards at 100 %');
  }

  levelOfDetail(): Promise<string | null> {
    return this.page.locator('section[data-canvas]').getAttribute('data-lod');
  }

  /** Drags the canvas around with the middle button, one move about every frame, until told to stop. */
  async pan(signal: AbortSignal): Promise<void> {
    const { page } = this;
    const { x, y } = await this.#middle();
    await page.mouse.move(x, y);
    await page.mouse.down({ button: 'middle' });
    let step = 0;
    while (!signal.aborted) {
      step += 1;
      const angle = step / 25;
      const began = performance.now();
      await page.mouse.move(x + Math.sin(angle) * 300, y + Math.sin(angle * 1.7) * 180);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, 16 - (performance.now() - began))));
    }
    await page.mouse.move(x, y);
    await page.mouse.up({ button: 'middle' });
  }

  /** Starts the run by its key; gives its id once a card shows it. */
  async startRun(): Promise<void> {
    await this.#focus();
    await this.page.keyboard.press('Control+Enter');
  }

  /** Writes down each state that a card takes on, with the moment, until `seen()` is called. */
  async watchCards(): Promise<void> {
    await this.page.evaluate(() => {
      const entries: { task: string; status: string; at: number }[] = [];
      const observer = new MutationObserver((changes) => {
        const at = Date.now();
        for (const { target } of changes) {
          if (!(target instanceof Element)) continue;
          const task = target.closest('.react-flow__node')?.getAttribute('data-id');
          const status = target.getAttribute('data-status');
          if (task && status) entries.push({ task, status, at });
        }
      });
      observer.observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-status'] });
      window.benchSeen = { entries, stop: () => observer.disconnect() };
    });
  }

  seen(): Promise<readonly { readonly task: string; readonly status: string; readonly at: number }[]> {
    return this.page.evaluate(() => {
      window.benchSeen?.stop();
      return window.benchSeen?.entries ?? [];
    });
  }

  async #middle(): Promise<{ x: number; y: number }> {
    const box = await this.page.locator('section[data-canvas]').boundingBox();
    if (!box) throw new WrongAnswer('there is no canvas');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }

  async #focus(): Promise<void> {
    await this.page.locator('section[data-canvas]').focus();
  }
}
