import { describe, expect, it } from '@jest/globals';
import { pictureType } from '../../src/core/picture.ts';
import { gif, html, jpeg, png, svg, webp } from '../support/pictures.ts';

describe('the type of a picture', () => {
  it('is read from its first bytes', () => {
    expect([png(), jpeg(), gif(), webp()].map(pictureType)).toEqual(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
  });

  it('is none for what a browser would run, for nothing, and for a beginning alone', () => {
    const others = [html(), svg(), Buffer.alloc(0), png().subarray(0, 8), Buffer.from('GIF88a and more bytes'), Buffer.alloc(64)];
    expect(others.map(pictureType)).toEqual(others.map(() => null));
  });
});
