'use strict';
const ts = require('typescript');

/** All that the programs are made of: what `aws-cdk-lib` declares takes longer to read than to check, and is the same to each of them. */
const files = new Map();

function hostOf(options) {
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (file, settings, ...rest) => {
    const key = `${file} ${settings.impliedNodeFormat}`;
    if (!files.has(key)) files.set(key, getSourceFile(file, settings, ...rest));
    return files.get(key);
  };
  return host;
}

/** Type-checks and emits like `tsc`, and answers what it would print. */
function compile({ programs, compilerOptions }) {
  const { options, errors } = ts.convertCompilerOptionsFromJson(compilerOptions, process.cwd());
  const host = hostOf(options);
  const program = ts.createProgram(programs, options, host);
  return ts.formatDiagnostics([...errors, ...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics], host);
}

const compilations = Object.entries(JSON.parse(process.argv[2]));
console.log(JSON.stringify(Object.fromEntries(compilations.map(([name, compilation]) => [name, compile(compilation)]))));
