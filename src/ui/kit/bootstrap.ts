/**
 * The first import of every page: makes it run under the strict content security policy, and chooses the theme.
 * A default trusted-types policy is needed by libraries that set style text through innerHTML; markup is refused.
 */
type TrustedTypes = { createPolicy(name: string, rules: { createHTML(text: string): string }): unknown };
type Globals = { trustedTypes?: TrustedTypes; __webpack_nonce__?: string };

const globals = globalThis as Globals;
globals.trustedTypes?.createPolicy('default', {
  createHTML: (text) => {
    if (text.includes('<')) throw new TypeError('markup from a string is not allowed here');
    return text;
  },
});

/** The nonce of this page; browsers hide the attribute, so it is read as a property. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
// Read by get-nonce, through which some libraries inject their styles.
globals.__webpack_nonce__ = nonce;

const asked = new URLSearchParams(location.search).get('theme');
const dark = matchMedia('(prefers-color-scheme: dark)');
const applyTheme = (): void => {
  document.documentElement.dataset['theme'] = asked === 'dark' || asked === 'light' ? asked : dark.matches ? 'dark' : 'light';
};
applyTheme();
dark.addEventListener('change', applyTheme);
