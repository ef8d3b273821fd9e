import type { Model, PastView } from '@tandem/client';
import type { Kind } from '../kind';
import { Reader, type Surroundings } from './reader';

const LABEL = 'Text of an earlier version';

/** What shows the past of one type. */
interface Means {
  model: Model<unknown>;
  view: PastView<unknown>;
}

/** Each brings its editor along, of which a document needs one. */
const load: Record<'rich' | 'plain', () => Promise<Means>> = {
  rich: async () => {
    const { deltaModel, PastRichText } = await import('./richPast');
    return { model: deltaModel, view: new PastRichText(LABEL) };
  },
  plain: async () => {
    const { textModel, PastText } = await import('./plainPast');
    return { model: textModel, view: new PastText(LABEL) };
  },
};

const kinds: Readonly<Record<string, 'rich' | 'plain'>> = { 'rich-text': 'rich', 'text-unicode': 'plain' };

/** Opens the past of a document at a version. `kind` is what it is most likely. */
export async function openReader(around: Omit<Surroundings, 'first'>, version: number, kind: Kind): Promise<Reader<unknown>> {
  const likely = kind === 'rich' ? 'rich' : 'plain';
  void load[likely]();
  const first = await around.api.at(version);
  const { model, view } = await load[first.type === null ? likely : (kinds[first.type] ?? likely)]();
  return new Reader({ ...around, first }, model, view);
}
