import { Tabs } from '@mantine/core';
import { Suspense, useLayoutEffect, useRef, type ReactNode } from 'react';
import classes from './layout.module.css';

interface PageTab<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly count?: number | undefined;
  /** A person must act. */
  readonly isUrgent?: boolean;
}

interface PageTabsProps<Value extends string> {
  readonly label: string;
  readonly tabs: readonly PageTab<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly children: ReactNode;
}

/** The parts of a page, one of which is shown; it may be loaded when it is opened. The address holds which. */
export function PageTabs<Value extends string>({ label, tabs, value, onChange, children }: PageTabsProps<Value>) {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => showSelected(list.current), [value]);
  return (
    <Tabs
      className={classes.tabbed}
      value={value}
      onChange={(next) => {
        if (next !== null) onChange(next as Value);
      }}
    >
      <Tabs.List ref={list} aria-label={label} className={classes.tabs}>
        {tabs.map(({ value: name, label: text, count, isUrgent = false }) => (
          <Tabs.Tab key={name} value={name}>
            {text}
            {count !== undefined && (
              <span className={classes.tabCount} data-urgent={isUrgent && count > 0}>
                {count}
              </span>
            )}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={value} className={classes.tabbed}>
        <Suspense>{children}</Suspense>
      </Tabs.Panel>
    </Tabs>
  );
}

/** On a narrow screen the tabs scroll: the selected one is in the middle. */
function showSelected(list: HTMLElement | null): void {
  const tab = list?.querySelector<HTMLElement>('[aria-selected="true"]');
  if (!list || !tab) return;
  list.scrollLeft = tab.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2;
}
