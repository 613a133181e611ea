type Rgb = [number, number, number];

const white: Rgb = [255, 255, 255];
const ink: Rgb = [11, 22, 21];
/** The grounds of the two themes (`--u-bg` in tokens.css). */
const grounds = { light: white, dark: [23, 27, 28] as Rgb };
/** WCAG 2.2, 1.4.3: text against its ground. */
const enough = 4.5;

/** Below this a filled shape cannot be told from the page. */
const visible = 1.25;

/** A brand's colour made fit for a theme: as text on the page (`accent`), as a soft ground under such text, as a filled ground with text (`on`) on it. All `#rrggbb`. */
export type AccentColours = { accent: string; soft: string; fill: string; on: string };

/**
 * As text the colour moves towards black (light theme) or white (dark theme) until it can be read.
 * As a ground it stays the brand's own as long as text can be read on it. Null when it is not `#rrggbb`.
 */
export function accentFor(colour: string, theme: 'light' | 'dark'): AccentColours | null {
  const given = parse(colour);
  if (given === null) return null;
  const ground = grounds[theme];
  const soft = (accent: Rgb): Rgb => mix(accent, ground, theme === 'light' ? 0.88 : 0.84);
  const towards = theme === 'light' ? ink : white;
  let accent = given;
  // The soft ground is the harder one of the two that the accent is read on.
  for (let step = 1; step <= 20 && contrast(accent, soft(accent)) < enough; step += 1) accent = mix(given, towards, step / 20);
  const { fill, on } = filled(contrast(given, ground) < visible ? accent : given);
  return { accent: hex(accent), soft: hex(soft(accent)), fill: hex(fill), on: hex(on) };
}

function filled(given: Rgb): { fill: Rgb; on: Rgb } {
  const on = contrast(given, white) >= contrast(given, ink) ? white : ink;
  const away = on === white ? ink : white;
  let fill = given;
  for (let step = 1; step <= 20 && contrast(fill, on) < enough; step += 1) fill = mix(given, away, step / 20);
  return { fill, on };
}

/** WCAG 2.2 contrast ratio of two `#rrggbb` colours, 1 to 21; 1 when one cannot be read. */
export function contrastOf(one: string, other: string): number {
  const [first, second] = [parse(one), parse(other)];
  return first && second ? contrast(first, second) : 1;
}

function parse(colour: string): Rgb | null {
  const found = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(colour.trim());
  return found ? [Number.parseInt(found[1] ?? '', 16), Number.parseInt(found[2] ?? '', 16), Number.parseInt(found[3] ?? '', 16)] : null;
}

const hex = (colour: Rgb): string => `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

const mix = (from: Rgb, to: Rgb, share: number): Rgb => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
];

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}
