import { createTheme, type CSSVariablesResolver } from '@mantine/core';
import { brandTokens } from '@/frame/brand/brand-tokens';

/** Mantine's scales hold our tokens, so no colour of its own is visible. */
const gray = [
  '#fafaf8',
  '#f6f6f3',
  '#e8e8e3',
  '#d8d8d1',
  '#c4c4bd',
  '#a6a8a9',
  '#8f9192',
  '#6d7076',
  '#4e5156',
  '#18191b',
] as const;
const dark = [
  '#eceded',
  '#b0b3b8',
  '#8b8f95',
  '#6b6f75',
  '#373a3e',
  '#26282b',
  '#1b1d1f',
  '#151618',
  '#121315',
  '#0d0e0f',
] as const;
const INK = 'var(--solid)';
const ink = [INK, INK, INK, INK, INK, INK, INK, INK, INK, INK] as const;

const FILLED_BUTTON = { '--button-bg': INK, '--button-color': 'var(--solid-ink)', '--button-hover': INK };
const PLAIN_BUTTON = {
  '--button-bg': 'var(--sheet)',
  '--button-color': 'var(--ink)',
  '--button-bd': '1px solid var(--line2)',
  '--button-hover': 'var(--hover)',
};

const LISTS = ['Autocomplete', 'MultiSelect', 'Select', 'TagsInput'] as const;

export const theme = createTheme({
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  primaryColor: 'ink',
  colors: { ink, gray, dark },
  defaultRadius: 6,
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '20px', xl: '28px' },
  headings: { fontWeight: '600' },
  components: {
    Button: {
      defaultProps: { size: 'xs', variant: 'default' },
      vars: (_theme: unknown, { variant }: { variant?: string }) => ({
        root: {
          '--button-height': '28px',
          '--button-padding-x': '10px',
          '--button-fz': '12.5px',
          ...(variant === 'filled' ? FILLED_BUTTON : PLAIN_BUTTON),
        },
      }),
      styles: { label: { fontWeight: 500 } },
    },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'sm' } },
    Input: {
      vars: () => ({
        wrapper: {
          '--input-height': '30px',
          '--input-fz': '13px',
          '--input-bd': 'var(--line2)',
          '--input-bg': 'var(--sheet)',
          '--input-bd-focus': 'var(--accent)',
        },
      }),
    },
    InputWrapper: { styles: { label: { fontWeight: 500, fontSize: 12 } } },
    SegmentedControl: { defaultProps: { size: 'xs', withItemsBorders: false } },
    Tabs: {
      vars: () => ({
        root: { '--tabs-color': 'var(--ink)', '--tabs-list-border-size': '1px', '--tab-border-color': 'var(--line)' },
      }),
      styles: { tab: { fontWeight: 500, padding: '10px 0', marginRight: 18 } },
    },
    Chip: {
      defaultProps: { size: 'xs', radius: 5 },
      vars: () => ({ root: { '--chip-color': 'var(--solid-ink)', '--chip-icon-color': 'var(--solid-ink)' } }),
    },
    Checkbox: { defaultProps: { size: 'xs', iconColor: 'var(--solid-ink)' } },
    Switch: {
      defaultProps: { size: 'xs', withThumbIndicator: false },
      styles: { thumb: { backgroundColor: 'var(--sheet)' } },
    },
    // Escape is for the dialog of a field that merely has the focus: a list opens at a click, an arrow, or a letter.
    ...Object.fromEntries(LISTS.map((name) => [name, { defaultProps: { openOnFocus: false } }])),
    Modal: { defaultProps: { centered: true, radius: 10, overlayProps: { backgroundOpacity: 0.35 } } },
    Kbd: {
      styles: {
        root: {
          fontWeight: 500,
          border: '1px solid var(--line)',
          background: 'var(--sunken)',
          color: 'var(--ink3)',
          fontFamily: 'var(--font)',
        },
      },
    },
  },
});

const variables = {
  '--mantine-color-body': 'var(--sheet)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink3)',
  '--mantine-color-placeholder': 'var(--ink3)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-default': 'var(--sheet)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line2)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-red-light': 'var(--bad-bg)',
  '--mantine-color-red-light-color': 'var(--bad)',
  '--mantine-primary-color-filled': INK,
  '--mantine-primary-color-contrast': 'var(--solid-ink)',
};

/** @param color of the brand */
export function variablesOf(color: string): CSSVariablesResolver {
  return () => ({
    variables: {},
    light: { ...variables, ...brandTokens(color, 'light') },
    dark: { ...variables, ...brandTokens(color, 'dark') },
  });
}
