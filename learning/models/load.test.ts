import { world } from '../../test/tables';
import { fitClassifier } from './fit';
import { InvalidModelError, loadClassifier } from './load';

const { table, labels } = world(400, 1);

const fitted = fitClassifier(table, labels, { seed: 1, kind: 'random-forest' });

/** a stored forest, to be spoilt */
function stored() {
  if (fitted.outcome !== 'fitted') throw new Error(fitted.message);
  const copy = structuredClone(fitted.stored);
  const [member] = copy.ensemble.members;
  if (member?.model.kind !== 'random-forest') throw new Error('no forest');
  return { copy, trees: member.model.trees };
}
const refusal = (model: unknown): string => {
  try {
    loadClassifier(model);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidModelError);
    return String(error);
  }
  return 'loaded';
};

it('refuses what is no model, naming the field', () => {
  expect(refusal(null)).toContain('expected object');
  expect(refusal({ ...stored().copy, format_version: 2 })).toContain('format_version');
  expect(refusal({ ...stored().copy, calibration: { intercept: 0, slope: -1 } })).toContain('calibration.slope');
});

it('refuses columns that are not those of the trees', () => {
  const { copy } = stored();
  expect(refusal({ ...copy, columns: copy.columns.slice(1) })).toContain('its columns are not those of the model');
});

it('refuses arrays that are no trees: cut off, no base64, or leading back', () => {
  const cut = stored();
  cut.trees.value = cut.trees.value.slice(0, 16);
  expect(refusal(cut.copy)).toContain('ensemble.members[0].model.trees');
  const text = stored();
  text.trees.left = 'not base64!';
  expect(refusal(text.copy)).toContain('trees.left');
  const circle = stored();
  const left = new Int32Array(Uint8Array.from(Buffer.from(circle.trees.left, 'base64')).buffer);
  circle.trees.left = Buffer.from(left.map((child) => Math.min(child, 0)).buffer).toString('base64');
  expect(refusal(circle.copy)).toContain('these arrays are not trees');
});

it('loads what was not spoilt', () => {
  expect(refusal(stored().copy)).toBe('loaded');
});
