import { expect, type Locator, type Page } from '@playwright/test';
import { drag, middleOf, type Spot } from './pointer.ts';

/** The canvas with its cards, arrows and the list of actions beside it. */
export class CanvasPage {
  readonly page: Page;
  readonly surface: Locator;
  readonly palette: Locator;
  readonly cards: Locator;
  readonly edges: Locator;
  readonly quickAdd: Locator;
  /** The line that says how the run goes. */
  readonly runBar: Locator;

  constructor(page: Page) {
    this.page = page;
    this.surface = page.locator('section[data-canvas]');
    this.palette = page.getByRole('complementary', { name: 'Actions' });
    this.cards = this.surface.locator('.react-flow__node');
    this.edges = this.surface.locator('.react-flow__edge');
    this.quickAdd = page.getByRole('dialog', { name: 'Add a task' });
    this.runBar = this.surface.getByTestId('run-bar');
  }

  card(task: string): Locator {
    return this.surface.locator(`.react-flow__node[data-task-id="${task}"]`);
  }

  /** The part of a card that carries its state. */
  state(task: string): Locator {
    return this.card(task).getByTestId('task-card');
  }

  async hasState(task: string, status: string | RegExp, timeout = 20_000): Promise<void> {
    await expect(this.state(task)).toHaveAttribute('data-status', status, { timeout });
  }

  async runHas(status: string, timeout = 30_000): Promise<void> {
    await expect(this.runBar).toHaveAttribute('data-status', status, { timeout });
  }

  /** Starts a run by its key and waits until the canvas shows that run and no earlier one. Gives its id. */
  async startRun(): Promise<string> {
    const before = (await this.runBar.count()) > 0 ? await this.runBar.getAttribute('data-run-id') : null;
    await this.page.keyboard.press('Control+Enter');
    if (before === null) await expect(this.runBar).toBeVisible();
    else await expect(this.runBar).not.toHaveAttribute('data-run-id', before);
    return (await this.runBar.getAttribute('data-run-id')) ?? '';
  }

  /** How the cards stand now, by task. */
  states(): Promise<Record<string, string>> {
    return this.cards.evaluateAll((nodes) =>
      Object.fromEntries(
        nodes.map((node) => [
          node.getAttribute('data-task-id') ?? '',
          node.querySelector('[data-status]')?.getAttribute('data-status') ?? '',
        ]),
      ),
    );
  }

  edge(from: string, to: string): Locator {
    return this.surface.locator(`.react-flow__edge[aria-label^="From ${from} to ${to}"]`);
  }

  action(id: string): Locator {
    return this.palette.locator(`[data-action-id="${id}"]`);
  }

  /** A place on the canvas, as parts of its width and height. */
  async spot(x: number, y: number): Promise<Spot> {
    const box = await this.surface.boundingBox();
    if (!box) throw new Error('There is no canvas.');
    return { x: box.x + box.width * x, y: box.y + box.height * y };
  }

  /** Drags an action out of the list to a place on the canvas. */
  async dropAction(action: string, at: Spot): Promise<void> {
    const item = this.action(action);
    await item.scrollIntoViewIfNeeded();
    await drag(this.page, await middleOf(item), at);
  }

  handle(task: string, port: string): Locator {
    return this.card(task).locator(port === 'in' ? '.react-flow__handle.target' : `.react-flow__handle.source[data-handleid="${port}"]`);
  }

  /** Draws an arrow from handle to handle. */
  async connect(from: string, to: string, port = 'success'): Promise<void> {
    await drag(this.page, await middleOf(this.handle(from, port)), await middleOf(this.handle(to, 'in')));
  }

  /** Pulls an arrow out of a handle and lets go over nothing. */
  async pullOut(from: string, to: Spot, port = 'success'): Promise<void> {
    await drag(this.page, await middleOf(this.handle(from, port)), to);
    await expect(this.quickAdd).toBeVisible();
  }

  async pickQuickAction(action: string, query: string): Promise<void> {
    await this.quickAdd.getByRole('combobox').fill(query);
    await this.quickAdd.locator(`[data-quick-action="${action}"]`).click();
    await expect(this.quickAdd).toBeHidden();
  }

  /** The middle of an arrow on the screen. */
  async middleOfEdge(from: string, to: string): Promise<Spot> {
    return this.edge(from, to)
      .locator('path.react-flow__edge-path')
      .evaluate((path) => {
        const line = path as SVGPathElement;
        const point = line.getPointAtLength(line.getTotalLength() / 2);
        const matrix = line.getScreenCTM();
        if (!matrix) throw new Error('The arrow is not drawn.');
        const at = point.matrixTransform(matrix);
        return { x: at.x, y: at.y };
      });
  }

  async select(task: string): Promise<void> {
    await this.card(task).click();
    await expect(this.state(task)).toHaveAttribute('data-selected', 'true');
  }

  /** Shows the whole workflow. */
  async fit(): Promise<void> {
    await this.focus();
    await this.page.keyboard.press('1');
  }

  /** Puts the keyboard on the canvas without choosing anything. */
  async focus(): Promise<void> {
    const corner = await this.spot(0.97, 0.5);
    await this.page.mouse.click(corner.x, corner.y);
  }
}
