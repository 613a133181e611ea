import '@mantine/core/styles/global.css';
import '@mantine/core/styles/default-css-variables.css';
import '@mantine/core/styles/UnstyledButton.css';
import '@mantine/core/styles/VisuallyHidden.css';
import '@mantine/core/styles/Paper.css';
import '@mantine/core/styles/Popover.css';
import '@mantine/core/styles/Overlay.css';
import '@mantine/core/styles/ScrollArea.css';
import '@mantine/core/styles/CloseButton.css';
import '@mantine/core/styles/ActionIcon.css';
import '@mantine/core/styles/Input.css';
import '@mantine/core/styles/PasswordInput.css';
import '@mantine/core/styles/ModalBase.css';
import '@mantine/core/styles/Modal.css';
import '@mantine/core/styles/Drawer.css';
import '@mantine/core/styles/Menu.css';
import '@mantine/core/styles/Tooltip.css';
import { createTheme, MantineProvider, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';
import { useSyncExternalStore, type ReactNode } from 'react';
import { nonce } from './bootstrap.ts';

const kamo: MantineColorsTuple = [
  '#e3f1ef',
  '#c9e4e0',
  '#a3d1ca',
  '#7cc4b8',
  '#52b8a9',
  '#2f9a8c',
  '#177f74',
  '#0b6b62',
  '#095a52',
  '#074842',
];

const theme = createTheme({
  primaryColor: 'kamo',
  colors: { kamo },
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  black: '#1b2223',
  defaultRadius: 6,
  // Mantine counts in rem of 16 px; the page's root is 13 px.
  scale: 16 / 13,
  respectReducedMotion: true,
  cursorType: 'pointer',
  // An empty element that takes the focus is no item of a menu; the first item takes it.
  components: { Menu: { defaultProps: { withInitialFocusPlaceholder: false } } },
  fontFamily: 'var(--u-sans)',
  fontFamilyMonospace: 'var(--u-mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '15px', xl: '22px' },
  lineHeights: { xs: '18px', sm: '20px', md: '22px', lg: '25px', xl: '28px' },
});

/** Mantine's names for our tokens: the tokens decide, in both themes. */
const tokens = {
  '--mantine-color-body': 'var(--u-bg)',
  '--mantine-color-text': 'var(--u-text)',
  '--mantine-color-dimmed': 'var(--u-text-3)',
  '--mantine-color-placeholder': 'var(--u-text-3)',
  '--mantine-color-anchor': 'var(--u-accent)',
  '--mantine-color-error': 'var(--u-danger)',
  '--mantine-color-default': 'var(--u-bg)',
  '--mantine-color-default-hover': 'var(--u-hover)',
  '--mantine-color-default-color': 'var(--u-text)',
  '--mantine-color-default-border': 'var(--u-line-strong)',
  '--mantine-primary-color-filled': 'var(--u-fill)',
  '--mantine-primary-color-contrast': 'var(--u-on-accent)',
  '--mantine-shadow-md': 'var(--u-shadow)',
};
const variables: CSSVariablesResolver = () => ({ variables: {}, light: tokens, dark: tokens });

function watchTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}
const themeNow = (): 'light' | 'dark' => (document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light');

/** Wraps every page of the staff: the house's theme, its style elements carrying the page's nonce, light or dark as `bootstrap.ts` chose. */
export function UiProvider({ children }: { children: ReactNode }) {
  const scheme = useSyncExternalStore(watchTheme, themeNow);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} forceColorScheme={scheme} getStyleNonce={() => nonce}>
      {children}
    </MantineProvider>
  );
}
