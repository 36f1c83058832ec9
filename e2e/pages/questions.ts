import { expect, type Locator, type Page } from '@playwright/test';

/** What runs ask of a person: the button in the rail, the list of all questions, and the form of one. */
export class QuestionsPage {
  readonly page: Page;
  readonly button: Locator;
  readonly dialog: Locator;
  readonly list: Locator;
  readonly form: Locator;

  constructor(page: Page) {
    this.page = page;
    this.button = page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: /^Questions/ });
    this.dialog = page.getByRole('dialog');
    this.list = this.dialog.getByRole('listbox', { name: 'Open questions' });
    this.form = this.dialog.getByRole('region', { name: 'Question', exact: true });
  }

  /** How many the rail counts. */
  async count(expected: number): Promise<void> {
    await expect(this.button).toHaveAttribute('data-count', String(expected));
  }

  field(name: string): Locator {
    return this.page.locator(`[data-field="fields.${name}"]`);
  }
}
