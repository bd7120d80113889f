/** What npm prints when nothing answered. */
export const isNetwork = /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED/

const causes = [
  [isNetwork, 'the packages could not be fetched: the package registry was not reached. ' +
    'Check the network, and behind a proxy tell npm its address (npm config set proxy, npm config set https-proxy). ' +
    'On a machine without network, copy the folder node_modules from a machine of the same kind'],
  [/SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER|CERT_HAS_EXPIRED|UNABLE_TO_VERIFY/,
    'the certificate of the package registry was not accepted. ' +
    'If your network inspects traffic, tell npm its certificate authority (npm config set cafile)'],
  [/ENOSPC/, 'the disk is full. Diwan and its packages need about 700 MB'],
  [/EROFS|EACCES|EPERM/,
    'a file could not be written. Give yourself the right to write to this folder and to npm\'s cache ' +
    '(npm config get cache), close programs that hold files in node_modules open'],
  [/EUSAGE/,
    'package-lock.json does not match the package files. Run npm install once and commit the changed package-lock.json'],
  [/EINTEGRITY/, 'a package arrived damaged. Run npm cache verify'],
  [/EJSONPARSE/, 'a package file is not valid JSON; npm names it above. Mend it'],
  [/ETARGET|E404/, 'the package registry does not have a version Diwan needs. If you use a mirror, have it updated'],
  [/E401|E403/, 'the package registry refused. Check the credentials in your npm settings'],
  [/stopped by SIG/, 'the installation was interrupted']
]

/** One sentence that says what went wrong with npm and what to do, from what npm printed. */
export function remedy(output, verb) {
  const code = /npm (?:error|ERR!) code (\S+)/.exec(output)?.[1] ?? ''
  const cause = causes.find(([pattern]) => pattern.test(code)) ?? causes.find(([pattern]) => pattern.test(output))
  const [, sentence] = cause ?? [null, `npm ${verb} did not succeed; what it printed stands above. If it says nothing useful, remove the folder node_modules`]
  return `${sentence}; then run the command again.`
}
