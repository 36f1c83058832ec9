import { expect, it } from 'vitest';
import { comboOf, showCombo } from './keys.ts';

const press = (key: string, mods: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) =>
  comboOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...mods });

it('names key presses the way the command table does', () => {
  expect(press('z', { ctrlKey: true, shiftKey: true })).toBe('Ctrl+Shift+Z');
  expect(press('Z', { ctrlKey: true, shiftKey: true })).toBe('Ctrl+Shift+Z');
  expect(press('k', { metaKey: true })).toBe('Ctrl+K');
  expect(press('?', { shiftKey: true })).toBe('?');
  expect(press('ArrowLeft', { ctrlKey: true })).toBe('Ctrl+Left');
  expect(press('Shift', { shiftKey: true })).toBe('');
  expect(press('.', { ctrlKey: true })).toBe('Ctrl+.');
});

it('shows a combo for people', () => {
  expect(showCombo('Ctrl+Enter')).toBe('Ctrl ⏎');
  expect(showCombo('Ctrl+Left')).toBe('Ctrl ←');
  expect(showCombo('?')).toBe('?');
});
