/** Between digits or Latin letters, Japanese keyboards give ー and − for a hyphen. */
const DASH = /(?<=[A-Za-z\d)])[\u30FC\uFF70\u2010-\u2015\u2212](?=[A-Za-z\d(])/g;

/** The text with a hyphen where one was meant. */
export const withHyphens = (text: string): string => text.replace(DASH, '-');

/** Full-width letters, digits and signs as half-width ones, unit for unit: every offset stays what it is. */
export function halfWidth(text: string): string {
  const usual = text
    .replace(/[\uFF01-\uFF5E]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/[\u3000\u00A0]/g, ' ');
  return withHyphens(usual);
}
