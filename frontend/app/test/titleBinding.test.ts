import { Listeners, type Applied, type OpenDocument, type TextOp } from '@tandem/client';
import { type as textUnicode } from 'ot-text-unicode';
import { beforeEach, expect, test } from 'vitest';
import { TitleBinding, type TextField } from '../src/document/titleBinding';

class Field implements TextField {
  value = '';
  selectionStart = 0;
  selectionEnd = 0;

  setSelectionRange(start: number, end: number): void {
    this.selectionStart = start;
    this.selectionEnd = end;
  }
}

/** A title without a server. */
class Title {
  data: string;
  readonly applied = new Listeners<Applied<string, TextOp>>();

  constructor(data: string) {
    this.data = data;
  }

  submit(op: TextOp, source: unknown): void {
    const before = this.data;
    this.data = textUnicode.apply(before, op);
    this.applied.emit({ op, source, by: null, version: 1, before, after: this.data });
  }
}

let field: Field;
let title: Title;
let binding: TitleBinding;

beforeEach(() => {
  field = new Field();
  title = new Title('Plans');
  binding = new TitleBinding(field, title as unknown as OpenDocument<string, TextOp>);
});

test('shows the title and sends what is typed', () => {
  expect(field.value).toBe('Plans');
  field.value = 'Plans 😀';
  binding.typed();
  expect(title.data).toBe('Plans 😀');
});

test('shows what others type, with the caret where it was', () => {
  field.setSelectionRange(2, 4);
  title.submit(['😀'], false);
  expect(field.value).toBe('😀Plans');
  expect([field.selectionStart, field.selectionEnd]).toEqual([4, 6]);
});

test('while a word is composed the field is left alone; then both are there', () => {
  binding.composing(true);
  field.value = 'Plans か';
  binding.typed();
  title.submit(['Our '], false);
  expect(field.value).toBe('Plans か');
  expect(title.data).toBe('Our Plans');
  field.value = 'Plans 課';
  binding.composing(false);
  expect(title.data).toBe('Our Plans 課');
  expect(field.value).toBe('Our Plans 課');
});

test('destroyed, it no longer writes into the field', () => {
  binding.destroy();
  title.submit(['x'], false);
  expect(field.value).toBe('Plans');
});
