import { createRequire } from 'node:module';

type Engine = { validateTemplate(template: unknown, config: object): unknown };
interface EngineModule { readonly CompositeEngine: new (config: object) => Engine }

/** What `aws-cdk-lib` of this path validates templates with, its engines shared. */
export type SharedEngines = (from: string) => EngineModule;

const shared = new Map<string, EngineModule>();

/**
 * An engine takes a second to begin and judges each template for itself, so all files that a worker runs share it:
 * jest would load it for each of them, and CDK would begin it whenever a template has a type of resource that the last had not.
 */
export const sharedEngines: SharedEngines = (from) => {
  const known = shared.get(from) ?? sharing(createRequire(from)('@aws/cloudformation-validate'));
  shared.set(from, known);
  return known;
};

function sharing(real: EngineModule): EngineModule {
  const engines = new Map<string, Engine>();
  const CompositeEngine = class {
    private readonly engine: Engine;

    public constructor(config: object) {
      const key = JSON.stringify(config);
      this.engine = engines.get(key) ?? new real.CompositeEngine(structuredClone(config));
      engines.set(key, this.engine);
    }

    /** The engine takes plain objects only, which those of a test file are not to it until they are copied. */
    public validateTemplate(template: unknown, config: object): unknown {
      return this.engine.validateTemplate(template, structuredClone(config));
    }

    public free(): void {
      // The next one goes on with it.
    }
  };
  return { ...real, CompositeEngine };
}
