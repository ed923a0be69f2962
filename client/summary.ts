/** What came of several comparisons, in one sentence. */
import type { CompareResult } from '../protocol/messages.ts';
import type { RunSummary } from '../protocol/model.ts';
import type { Translate } from './translate.ts';

export interface Summary {
  readonly words: string;
  /** `good`: everything is consistent, and something was compared. */
  readonly outcome: 'good' | 'bad' | 'unsure';
}

const consistent: readonly RunSummary['verdict'][] = ['consistent', 'consistent within tolerance'];

/** One run speaks for itself; of several, the counts, the worst first. What was not compared is said, so that nobody takes it for a tick. */
export function summaryOf(result: CompareResult, t: Translate): Summary {
  const { runs, notCompared } = result;
  const of = (...verdicts: readonly RunSummary['verdict'][]): number => runs.filter(run => verdicts.includes(run.verdict)).length;
  const differs = of('differs');
  const good = of(...consistent);
  const unsure = runs.length - differs - good;
  const outcome = differs > 0 ? 'bad' : unsure > 0 || notCompared.length > 0 || runs.length === 0 ? 'unsure' : 'good';
  const [only] = runs;
  if (runs.length + notCompared.length === 0) return { words: t('There is no query here.'), outcome };
  if (only && runs.length === 1 && notCompared.length === 0) return { words: `${only.name}: ${only.headline}`, outcome };
  const [refused] = notCompared;
  if (refused && runs.length === 0 && notCompared.length === 1) return { words: `${refused.name}: ${refused.message}`, outcome };
  const parts = [
    differs > 0 ? t('{0} of {1} differ', differs, runs.length) : '',
    unsure > 0 ? t('{0} without a verdict', unsure) : '',
    good > 0 ? t('{0} consistent', good) : '',
    notCompared.length > 0 ? t('{0} not compared', notCompared.length) : '',
  ];
  return { words: parts.filter(part => part !== '').join(' · '), outcome };
}
