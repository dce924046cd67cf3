import { compile, shownExamples, type ShownExample } from './shown-example';

const examples = shownExamples();
const WRONG = ["openQueue('Orders', { shema: Order });", 'openStandardQueue();']
  .map((code, index): ShownExample => ({ place: `wrong: example ${index}`, door: 'runtime', code }));
const said = compile([...examples, ...WRONG]);

test('every example of the reference compiles', () => {
  expect(examples.length).toBeGreaterThan(70);
  expect(said.filter((line) => !line.startsWith('wrong:'))).toEqual([]);
});

test('an example with a wrong option, or of a name that is gone, is told with its place', () => {
  expect(said.filter((line) => line.startsWith('wrong:'))).toEqual([
    expect.stringMatching(/example 0: .*shema/), expect.stringMatching(/example 1: Cannot find name 'openStandardQueue'/),
  ]);
});
