import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { textsOfAreas } from './tools/texts.js';

/** Control replaces it by the nonce of the response. */
const NONCE = 'CONSOLE_NONCE';

const BASE = new RegExp(
  [
    'node_modules/(?:react|react-dom|scheduler|@tanstack/(?:history|query-core|react-query|react-router|router-core|store|react-store)|i18next|react-i18next|openapi-fetch|openapi-react-query|use-sync-external-store|get-nonce)/',
    '@mantine/(?:hooks/esm/(?:utils/|use-(?:id|uncontrolled|window-event|debounced-callback|merged-ref|hotkeys|isomorphic))|core/esm/(?:core/|components/(?:ActionIcon|Stack|Input/)))',
    'src/(?:app|api(?!/generated)|i18n|frame/(?:brand/(?:logo|language-select)|search)|kit/loading)',
    'src/.*/(?:routes|[\\w-]+-search)\\.ts$',
  ].join('|'),
);
/** Fields, buttons and what sends them: nearly every page, and the log-in waits for it. */
const FORMS =
  /src\/kit\/(?:inputs\/|dialogs\/(?:submit|use-action|use-form|refused-path))|@mantine\/form\/|@mantine\/core\/esm\/components\/(?:TextInput|PasswordInput|NativeSelect|Combobox\/ComboboxChevron)\//;
/** The log-in is the first that a browser ever opens: each file of it costs a slow processor some milliseconds. */
const LOG_IN = /src\/(?:frame\/auth-page|auth\/(?:log-in-page|refusal-text|other-ways))/;
/** What floats above a page: nearly all of it is loaded when it is first opened. */
const OVERLAYS =
  /@floating-ui\/|react-remove-scroll|use-sidecar|@mantine\/core\/esm\/(?:utils\/Floating|components\/(?:Popover|Portal|Menu|Transition|Overlay|FocusTrap|ScrollArea|Modal|ModalBase|RemoveScroll|Tooltip))/;
const CHOICES =
  /src\/kit\/choices\/loaded|@mantine\/core\/esm\/components\/(?:Combobox|Select|MultiSelect|TagsInput|Pill|PillsInput)\//;
const KIT =
  /src\/(?:kit\/(?!menu\/(?:opening-menu|action-list)|dialogs\/modal|choices\/loaded|inputs|numbers)|session\/|live\/|frame\/(?!menu\/user-menu-list|palette\/palette-dialog|challenges\/))|lucide-react|@mantine\/core\/esm\/components\/(?:Checkbox|Radio|VisuallyHidden|Paper|SegmentedControl|FloatingIndicator|Tabs)\//;

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), textsOfAreas()],
  resolve: {
    alias: {
      '@': fileURLToPath(new URL('./src', import.meta.url)),
      // Pure files of the server that the browser has, too.
      '@server': fileURLToPath(new URL('../../libs', import.meta.url)),
    },
  },
  html: { cspNonce: NONCE },
  build: {
    target: 'es2022',
    // Modern browsers preload by themselves.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // The budgets are checked by it.
    manifest: true,
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      // What every page needs is one file: sixty small ones compress badly, and are sixty requests.
      output: {
        // The base has a list of all files, and every page waits for it: names would be a kilobyte of it.
        chunkFileNames: 'assets/[hash].js',
        codeSplitting: {
          groups: [
            { name: 'base', test: BASE },
            { name: 'forms', test: FORMS },
            { name: 'log-in', test: LOG_IN },
            { name: 'kit', test: KIT, minShareCount: 8 },
            { name: 'overlays', test: OVERLAYS },
            { name: 'choices', test: CHOICES },
            { name: 'operator', test: /src\/operator\/(?:data|parts|frame)\//, minShareCount: 8 },
          ],
        },
      },
    },
  },
  // `npm run dev -w apps/console` beside `npm start`: screens change without a build.
  server: {
    port: 3005,
    proxy: Object.fromEntries(['/api', '/admin'].map((path) => [path, { target: 'http://localhost:3001' }])),
  },
});
