import { NativeSelect, Tabs } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';

interface Section<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

interface SectionsProps<Value extends string> {
  readonly label: string;
  readonly sections: readonly Section<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly children: ReactNode;
}

const WIDE = '(min-width: 900px)';

/** The parts of the settings: a list beside them, and on a narrow screen a choice above. */
export function Sections<Value extends string>({ label, sections, value, onChange, children }: SectionsProps<Value>) {
  const isWide = useMediaQuery(WIDE, true, { getInitialValueInEffect: false });
  if (!isWide) {
    return (
      <>
        <NativeSelect
          aria-label={label}
          m={16}
          data={[...sections]}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value as Value)}
        />
        {children}
      </>
    );
  }
  return (
    <Tabs
      orientation="vertical"
      style={{ flex: 1 }}
      styles={{ tab: { justifyContent: 'flex-start' }, tabLabel: { textAlign: 'start' } }}
      value={value}
      onChange={(next) => {
        if (next !== null) onChange(next as Value);
      }}
    >
      <Tabs.List aria-label={label} w={200} pt={12} pl={20}>
        {sections.map(({ value: name, label: text }) => (
          <Tabs.Tab key={name} value={name} py={6}>
            {text}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={value} miw={0}>
        {children}
      </Tabs.Panel>
    </Tabs>
  );
}
