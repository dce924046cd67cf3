/**
 * Lets ES modules find what layers hold, as AWS Lambda does: Node looks at `NODE_PATH` for CommonJS alone. Text, as it is part of what
 * runs inside a function's process; Node 20 gives it to a thread of its own, with promises, later ones call it as it stands.
 */
export const LAYER_MODULES = `
function resolve(specifier, context, next) {
  const { delimiter, join } = process.getBuiltinModule('node:path');
  const { pathToFileURL } = process.getBuiltinModule('node:url');
  const isPackage = /^[^./#][^:]*$/.test(specifier);
  const layers = process.env.NODE_PATH.split(delimiter).map((folder) => pathToFileURL(join(folder, '..', 'layer.mjs')).href);
  const places = [context.parentURL, ...(isPackage ? layers : [])];
  const from = (index, first) => {
    const lost = (error) => {
      if (index + 1 < places.length && error.code === 'ERR_MODULE_NOT_FOUND') return from(index + 1, first ?? error);
      throw first ?? error;
    };
    try {
      const found = next(specifier, { ...context, parentURL: places[index] });
      return found instanceof Promise ? found.catch(lost) : found;
    } catch (error) {
      return lost(error);
    }
  };
  return from(0);
}
if (process.env.NODE_PATH && !process.versions.bun) {
  const { register, registerHooks } = require('node:module');
  if (registerHooks) registerHooks({ resolve });
  else register('data:text/javascript,' + encodeURIComponent('export ' + resolve + '\\n//# sourceURL=layer-modules')); // all of it would stand in stacks
}
`;
