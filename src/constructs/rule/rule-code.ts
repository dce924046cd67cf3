import { grouped } from '../../queue/option-rule';
import { LAMBDA_GUIDE, when, type Rule } from './rule';

/** Code that a queue is bound to. */
export interface CodeFacts {
  /** What the user calls it. */
  readonly code: string;
  /** Its environment cannot be written here. */
  readonly foreignEnvironment?: boolean;
  /** It has no role that could be granted anything here. */
  readonly withoutRole?: boolean;
  /** The fewest bytes that its environment has as JSON. */
  readonly environmentBytes?: number;
  /** Variables of bindings that something else gives a value too. */
  readonly setTwice?: readonly string[];
}

/** What AWS Lambda takes of all variables of a function together. */
const ENVIRONMENT_BYTES = 4096;

/** Rules of the code that a queue is bound to. */
export const CODE_RULES: ReadonlyArray<Rule<CodeFacts>> = [
  {
    id: 'code-environment',
    severity: 'soft',
    sentence: 'Code that is bound has an environment that can be written here.',
    source: `${LAMBDA_GUIDE}/configuration-envvars.html`,
    check: ({ code, foreignEnvironment }) => when(foreignEnvironment,
      `the environment of ${code} must be set where it is declared, got an imported function; set its QUEUE_ variable there, or open the queue by its URL`),
  },
  {
    id: 'code-environment-size',
    severity: 'hard',
    sentence: 'The environment of a function that is bound has at most 4 KB, all variables together, as JSON.',
    source: `${LAMBDA_GUIDE}/gettingstarted-limits.html`,
    check: ({ code, environmentBytes: bytes = 0 }) => when(bytes > ENVIRONMENT_BYTES, `the environment of ${code} must have at most ${grouped(ENVIRONMENT_BYTES)} bytes, `
      + `got at least ${grouped(bytes)}; bind fewer queues to it, or keep its other variables elsewhere`),
  },
  {
    id: 'code-variable',
    severity: 'soft',
    sentence: 'The variable of a binding is set by the binding alone: of two values the last wins.',
    source: `${LAMBDA_GUIDE}/configuration-envvars.html`,
    check: ({ code, setTwice = [] }) => setTwice.map((variable) =>
      `${variable} of ${code} must be set by its binding alone, got another value besides; drop that one, or give the binding another bindingName`),
  },
  {
    id: 'code-role',
    severity: 'soft',
    sentence: 'Code that is bound has a role that can be granted its permissions here.',
    source: `${LAMBDA_GUIDE}/lambda-intro-execution-role.html`,
    check: ({ code, withoutRole }) => when(withoutRole,
      `the role of ${code} must be known, got a function imported without; import it with its role, or grant the actions where it is declared`),
  },
];
