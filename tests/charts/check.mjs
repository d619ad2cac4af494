// Checks Vega-Lite specifications against the version that JupyterLab ships: valid by its JSON schema, compiled and
// drawn without a warning. Reads lines {"name", "spec"} and writes lines {"name", "problems", "rows", "marks"}; with an
// argument, also writes DIR/name.svg. "rows" counts the rows of every named data source, "marks" the drawn items.
import { createInterface } from 'node:readline';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import * as vega from 'vega';
import * as vegaLite from 'vega-lite';

const require = createRequire(import.meta.url);
const schema = JSON.parse(readFileSync(require.resolve('vega-lite/build/vega-lite-schema.json')));
const ajv = new Ajv({ strict: false, allErrors: false });
addFormats(ajv);
ajv.addFormat('color-hex', () => true);
const valid = ajv.compile(schema);
const folder = process.argv[2];

/** A logger of Vega and Vega-Lite that turns every message into a problem. */
function collector(problems, stage) {
  const say = (...parts) => {
    const text = parts.join(' ');
    // There is no window here, from which a drag that leaves the chart would be followed.
    if (text !== 'Can not resolve event source: window') problems.push(`${stage}: ${text}`);
    return logger;
  };
  const quiet = () => logger;
  const logger = { level: quiet, error: say, warn: say, info: quiet, debug: quiet };
  return logger;
}

async function check({ name, spec }) {
  const problems = [];
  if (!valid(spec)) {
    // Of the many branches that a wrong part fails, the deepest says most.
    const deepest = [...valid.errors].sort((a, b) => b.instancePath.length - a.instancePath.length)[0];
    problems.push(`schema: ${deepest.instancePath} ${deepest.message} ${JSON.stringify(deepest.params)}`);
  }
  try {
    const compiled = vegaLite.compile(spec, { logger: collector(problems, 'vega-lite') }).spec;
    const view = new vega.View(vega.parse(compiled), { renderer: 'none', logger: collector(problems, 'vega') });
    await view.runAsync();
    const drawn = await view.toSVG();
    if (folder) writeFileSync(`${folder}/${name}.svg`, drawn);
    const rows = Object.fromEntries(compiled.data.map(data => [data.name, view.data(data.name).length]));
    const marks = (drawn.match(/aria-roledescription="[^"]*mark"/g) || []).length;
    view.finalize();
    return { name, problems, rows, marks };
  } catch (error) {
    return { name, problems: [...problems, `failed: ${error.message}`], rows: {}, marks: 0 };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim()) process.stdout.write(`${JSON.stringify(await check(JSON.parse(line)))}\n`);
}
