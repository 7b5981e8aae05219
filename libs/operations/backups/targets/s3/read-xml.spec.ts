import { readXml, textOf } from './read-xml.js';

describe('readXml', () => {
  it('reads elements, with texts in any notation', () => {
    const root = readXml(
      `\uFEFF<?xml version="1.0" encoding="UTF-8"?>
      <!-- <a> -->
      <s3:List xmlns:s3="http://s3.amazonaws.com/doc/2006-03-01/" note='a > b'>
        <Key>a&amp;b &lt;&#67;&#x1F600;&gt;</Key ><Key><![CDATA[<&amp;]]></Key>
        <Empty/><Empty a="1" /><Deep><Key>inner</Key></Deep>
      </s3:List>
      `,
    );
    expect(root.name).toBe('List');
    expect(root.children.map(({ name, text }) => [name, text])).toEqual([
      ['Key', 'a&b <C😀>'],
      ['Key', '<&amp;'],
      ['Empty', ''],
      ['Empty', ''],
      ['Deep', ''],
    ]);
    expect(textOf(root, 'Key')).toBe('a&b <C😀>');
    expect(textOf(root, 'Absent')).toBeNull();
  });

  it.each([
    ...['', 'text', '<a>', '</a>', '<a></b>', '<a></a></a>', '<a/><b/>', 'x<a/>', '<a><b></a></b>', '<a'],
    ...['<a b></a>', '<a>&unknown;</a>', '<a>& </a>', '<a>&#x110000;</a>', '<!-- <a/>', '<a><![CDATA[</a>'],
    '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    '<!doctype html><html><br></html>',
  ])('refuses %j', (document) => {
    expect(() => readXml(document)).toThrow();
  });
});
