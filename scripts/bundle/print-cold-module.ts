import { deflateRawSync } from 'node:zlib';

/** Code that waits inside the bundle as packed text. */
export interface ColdCode {
  /** What stack traces call it: `meshinstall:NAME`. */
  readonly name: string;
  /** A bundle in the form of a CommonJS module. */
  readonly code: string;
  /** What it requires of the program around it: by the specifier it uses, the module that is meant. */
  readonly asksFor: Readonly<Record<string, string>>;
}

/** A module that unpacks and runs the code when it is required for the first time. */
export function printColdModule({ name, code, asksFor }: ColdCode): string {
  const others = Object.entries(asksFor).map(
    ([specifier, path]) => `${JSON.stringify(specifier)}: () => require(${JSON.stringify(path)}),`,
  );
  const packed = deflateRawSync(code, { level: 9 }).toString('base64');
  return `
    const { inflateRawSync } = require('node:zlib');
    const { compileFunction } = require('node:vm');
    const others = { ${others.join(' ')} };
    const ask = (name) => (others[name] === undefined ? require(name) : others[name]());
    const code = inflateRawSync(Buffer.from('${packed}', 'base64')).toString('utf8');
    compileFunction(code, ['module', 'exports', 'require'], { filename: 'meshinstall:${name}' })(
      module, exports, ask);`;
}
