import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';
import { partTexts } from '../texts/parts.ts';

/** The one accent: links, focus, what is chosen. Meaning (good, notice, attack, broken) has the tones of tones.css. */
const accent: MantineColorsTuple = [
  '#e9f1fd',
  '#d2e1fa',
  '#a4c3f5',
  '#75a4f0',
  '#4f8aeb',
  '#2f6ed6',
  '#2463c7',
  '#1d53aa',
  '#17448c',
  '#0f3370',
];

/** For what shuts somebody out or is lost. White text on its filled shades: above 5:1. */
const red: MantineColorsTuple = [
  '#fdeae8',
  '#fbd5d1',
  '#f5aba4',
  '#ee8278',
  '#e5665a',
  '#c7362d',
  '#b3261e',
  '#951e18',
  '#771712',
  '#5a100c',
];

const slate: MantineColorsTuple = [
  '#e6ebf0',
  '#c9d1d9',
  '#a3aeb9',
  '#8591a0',
  '#4a5764',
  '#323d48',
  '#232c35',
  '#171e25',
  '#10161c',
  '#0a0f14',
];

const closeButton = { 'aria-label': partTexts.close };

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 5 },
  colors: { accent, red, dark: slate },
  autoContrast: true,
  luminanceThreshold: 0.19,
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "Roboto Mono", "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.45', lg: '1.5', xl: '1.5' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.3' },
      h2: { fontSize: '1rem', lineHeight: '1.35' },
      h3: { fontSize: '0.875rem', lineHeight: '1.4' },
    },
  },
  components: {
    Button: { defaultProps: { size: 'sm', fw: 500 } },
    TextInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right' } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true, events: { hover: true, focus: true, touch: false } } },
    // a thing without a role that can be focused has no place in a menu: the first item is focused instead
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Modal: { defaultProps: { centered: true, closeButtonProps: closeButton } },
    Drawer: { defaultProps: { closeButtonProps: closeButton } },
    Notification: {
      defaultProps: { closeButtonProps: closeButton },
      // the kit's grey is too faint for what went wrong
      styles: { description: { color: 'var(--mantine-color-dimmed)' } },
    },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
  },
});

/** Neutral colours of both schemes. Contrast on the page: text above 12:1, dimmed above 5:1. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f6f7f9',
    '--mantine-color-text': '#19212a',
    '--mantine-color-dimmed': '#56616d',
    '--mantine-color-placeholder': '#6b7682',
    '--mantine-color-default': '#ffffff',
    '--mantine-color-default-hover': '#eef1f4',
    '--mantine-color-default-border': '#c8cfd7',
    '--mantine-color-anchor': '#1d53aa',
    '--mantine-color-error': '#b3261e',
  },
  dark: {
    '--mantine-color-body': '#10161c',
    '--mantine-color-text': '#e2e8ee',
    '--mantine-color-dimmed': '#9ba7b4',
    '--mantine-color-placeholder': '#94a0ae',
    '--mantine-color-default': '#171e25',
    '--mantine-color-default-hover': '#1f2832',
    '--mantine-color-default-border': '#35414d',
    '--mantine-color-anchor': '#75a4f0',
    '--mantine-color-error': '#ff8a80',
  },
});
