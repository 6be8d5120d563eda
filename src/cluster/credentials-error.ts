import { cutText } from '../support/cut-text.ts';

/** Credentials could not be had, so the cluster was not asked. The message says why and holds no secret. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
}

/** As much as somebody reads of what a plugin says. */
const LONGEST = 400;

/** Why a credential plugin gave nothing: what it said on standard error, or what was wrong with its answer, which is not shown. */
export function explainPlugin(command: string, error: unknown): CredentialsError {
  const plugin = `the credential plugin ${command}`;
  const { code, name, message = String(error) } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  if (code === 'ENOENT') {
    return new CredentialsError(`${plugin} is not there: install it, or correct the kubeconfig`);
  }
  // Both would quote the answer, or tell of its insides.
  if (name === 'SyntaxError' || name === 'TypeError') {
    return new CredentialsError(`${plugin} answered with something that is no ExecCredential`);
  }
  const said = maskSecrets(message);
  return new CredentialsError(
    said === '' ? `${plugin} failed and did not say why` : `${plugin} failed: ${said}`,
  );
}

/** One line, without what looks like a secret. */
function maskSecrets(text: string): string {
  const line = text
    .slice(0, LONGEST * 4)
    .trim()
    .replaceAll(/\s+/g, ' ');
  const masked = line
    .replaceAll(/\b(Bearer|Basic) \S+/gi, '$1 ***')
    .replaceAll(/(token|password|passwd|secret|api_?key)("?\s*[:=]\s*"?)[^\s",}]+/gi, '$1$2***')
    .replaceAll(/:\/\/[^\s/@]+@/g, '://***@')
    .replaceAll(/\beyJ[\w-]+(\.[\w-]*)*/g, '***')
    .replaceAll(/[\w+=-]{40,}/g, '***');
  return cutText(masked, LONGEST);
}
