import { describe, expect, it } from '@jest/globals';
import { counts, nameOf } from '../../../src/ui/desk/keys.ts';

const press = (part: Partial<Parameters<typeof nameOf>[0]>) =>
  nameOf({ key: '', code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, keyCode: 0, ...part });

describe('the name of a key press', () => {
  it('is the Latin letter, wherever the layout puts it', () => {
    expect(press({ key: 'j', code: 'KeyJ' })).toBe('j');
    // Dvorak: what says J stands where others have C.
    expect(press({ key: 'j', code: 'KeyC' })).toBe('j');
    expect(press({ key: 'N', code: 'KeyN' })).toBe('n');
  });

  it('is the place of the key when a kana layout or an input method says something else', () => {
    expect(press({ key: 'ま', code: 'KeyJ' })).toBe('j');
    expect(press({ key: 'Process', code: 'KeyN' })).toBe('n');
    expect(press({ key: 'ｎ', code: 'KeyN' })).toBe('n');
  });

  it('is nothing while text is being composed', () => {
    expect(press({ key: 'Enter', code: 'Enter', isComposing: true })).toBeNull();
    expect(press({ key: 'Enter', code: 'Enter', keyCode: 229 })).toBeNull();
  });

  it('carries its modifiers, ⌘ and Ctrl as one', () => {
    expect(press({ key: 'Enter', code: 'Enter', metaKey: true })).toBe('mod+enter');
    expect(press({ key: 'Enter', code: 'Enter', ctrlKey: true })).toBe('mod+enter');
    expect(press({ key: '¡', code: 'Digit1', altKey: true })).toBe('alt+1');
    expect(press({ key: 'J', code: 'KeyJ', shiftKey: true })).toBe('shift+j');
    expect(press({ key: 'F6', code: 'F6', shiftKey: true })).toBe('shift+f6');
    expect(press({ key: '?', code: 'Slash', shiftKey: true })).toBe('?');
  });
});

describe('inside a text field', () => {
  it('letters, arrows and Enter are text; what cannot be text still counts', () => {
    expect(['j', 'n', '?', 'enter', 'arrowdown', 'shift+j'].filter((name) => counts(name, true))).toEqual([]);
    expect(['mod+enter', 'alt+1', 'escape', 'f6'].filter((name) => !counts(name, true))).toEqual([]);
    expect(counts('j', false)).toBe(true);
  });
});
