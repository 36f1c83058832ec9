import { expect, type Locator, type Page } from '@playwright/test';
import { CanvasPage } from './canvas.ts';
import { Dock } from './dock.ts';
import { Inspector } from './inspector.ts';
import { LibraryPage } from './library.ts';
import { PerformancePage } from './performance.ts';
import { PlanPage } from './plan.ts';
import { QuestionsPage } from './questions.ts';
import { RunsPage } from './runs.ts';
import { SettingsPage } from './settings.ts';

export type ScreenName = 'Library' | 'Canvas' | 'Runs' | 'Performance' | 'Settings';

/** The window around the screens: rail, tabs, run buttons, what is said about saving, commands. */
export class Shell {
  readonly page: Page;
  readonly canvas: CanvasPage;
  readonly dock: Dock;
  readonly inspector: Inspector;
  readonly library: LibraryPage;
  readonly runs: RunsPage;
  readonly performance: PerformancePage;
  readonly questions: QuestionsPage;
  readonly plan: PlanPage;
  readonly settings: SettingsPage;
  readonly run: Locator;
  readonly saveState: Locator;
  readonly tabs: Locator;
  readonly status: Locator;
  readonly banner: Locator;

  constructor(page: Page) {
    this.page = page;
    this.canvas = new CanvasPage(page);
    this.dock = new Dock(page);
    this.inspector = new Inspector(page);
    this.library = new LibraryPage(page);
    this.runs = new RunsPage(page);
    this.performance = new PerformancePage(page);
    this.questions = new QuestionsPage(page);
    this.plan = new PlanPage(page);
    this.settings = new SettingsPage(page);
    this.run = page.locator('header').getByRole('group', { name: 'Run', exact: true });
    this.saveState = page.getByTestId('save-state');
    this.tabs = page.getByRole('tablist', { name: 'Open workflows' });
    this.status = page.getByRole('contentinfo', { name: 'Status' });
    this.banner = page.getByTestId('connection-banner');
  }

  /** Until the window has heard from the host and opened what was open last time. */
  async ready(): Promise<void> {
    await expect(this.page.locator('html')).toHaveAttribute('data-session', 'restored', { timeout: 20_000 });
    await expect(this.status).toContainText(/Engine (idle|running)/, { timeout: 20_000 });
  }

  async goTo(screen: ScreenName): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: screen }).click();
    await expect(this.screen(screen)).toBeVisible();
  }

  /** Opens a file of the library and waits until it stands on the canvas. */
  async openWorkflow(path: string): Promise<void> {
    await this.goTo('Library');
    await this.library.open(path);
    await expect(this.canvas.cards.first()).toBeVisible();
  }

  screen(name: ScreenName | 'Run'): Locator {
    return this.page.getByRole('main', { name, exact: true });
  }

  tab(title: string): Locator {
    return this.tabs.getByRole('tab', { name: title });
  }

  async save(): Promise<void> {
    await this.page.keyboard.press('Control+s');
    await this.isSaved();
  }

  async isSaved(): Promise<void> {
    await expect(this.saveState).toHaveAttribute('data-state', 'saved');
    await expect(this.saveState).toHaveText(/^Saved \d\d:\d\d:\d\d$/);
  }

  async isUnsaved(): Promise<void> {
    await expect(this.saveState).toHaveAttribute('data-state', 'unsaved');
  }

  /** Runs one entry of the command palette by its name. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('Control+k');
    const field = this.page.getByRole('combobox', { name: 'Search or run a command' });
    await field.fill(title);
    await this.page.getByRole('option', { name: title }).first().click();
    await expect(field).toBeHidden();
  }

  async newWorkflow(name: string): Promise<void> {
    await this.page.getByRole('button', { name: 'New workflow' }).first().click();
    const dialog = this.page.getByRole('dialog', { name: 'New workflow' });
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByRole('button', { name: 'Create' }).click();
    await expect(dialog).toBeHidden();
    await expect(this.tab(name)).toHaveAttribute('aria-selected', 'true');
  }

  /** Answers the form of a run's inputs; gives the dialog. */
  inputsDialog(): Locator {
    return this.page.getByRole('dialog').filter({ has: this.page.getByRole('button', { name: /^Run/ }) });
  }

  /** A line at the foot of the window. */
  notice(text: string | RegExp): Locator {
    return this.page
      .getByRole('status')
      .filter({ hasText: text })
      .filter({ has: this.page.getByRole('button', { name: 'Dismiss' }) });
  }

  theme(): Promise<string | null> {
    return this.page.locator('html').getAttribute('data-theme');
  }
}
