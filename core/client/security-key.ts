type Described = { id: string; type: string; transports?: string[] }
interface Asked { challenge: string; rpId?: string; timeout?: number; userVerification?: UserVerificationRequirement; allowCredentials?: Described[]; rp?: { id: string; name: string }; user?: { id: string; name: string; displayName: string }; excludeCredentials?: Described[] }

const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.codePointAt(0) ?? 0)
const text = (buffer: ArrayBuffer): string => btoa(String.fromCodePoint(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
const described = (list: Described[] = []) => list.map(({ id, transports }) => ({ id: bytes(id), type: 'public-key' as const, ...(transports ? { transports: transports as AuthenticatorTransport[] } : {}) }))

// Written out by hand: browsers of before 2025 cannot read or write these as JSON themselves.
async function made(asked: Asked): Promise<object | null> {
  const found = await navigator.credentials.create({ publicKey: {
    ...asked as unknown as PublicKeyCredentialCreationOptions, challenge: bytes(asked.challenge), user: { ...asked.user!, id: bytes(asked.user!.id) }, excludeCredentials: described(asked.excludeCredentials),
  } }) as PublicKeyCredential | null
  if (!found) return null
  const response = found.response as AuthenticatorAttestationResponse
  return { id: found.id, rawId: text(found.rawId), type: found.type, clientExtensionResults: found.getClientExtensionResults(),
    response: { clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject), transports: response.getTransports?.() ?? [] } }
}

async function signed(asked: Asked): Promise<object | null> {
  const found = await navigator.credentials.get({ publicKey: { ...asked as unknown as PublicKeyCredentialRequestOptions, challenge: bytes(asked.challenge), allowCredentials: described(asked.allowCredentials) } }) as PublicKeyCredential | null
  if (!found) return null
  const response = found.response as AuthenticatorAssertionResponse
  return { id: found.id, rawId: text(found.rawId), type: found.type, clientExtensionResults: found.getClientExtensionResults(),
    response: { clientDataJSON: text(response.clientDataJSON), authenticatorData: text(response.authenticatorData), signature: text(response.signature), ...(response.userHandle ? { userHandle: text(response.userHandle) } : {}) } }
}

/** A button of a form that asks a security key, and sends the form with what it answered. */
export class DiwanSecurityKey extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector('button')
    const field = this.querySelector<HTMLInputElement>('input[name="key"]')
    const said = this.querySelector<HTMLElement>('[role="status"]')
    const form = this.closest('form')
    const { ask = '', mode, textFailed = '', textMissing = '' } = this.dataset
    if (!button || !field || !said || !form) return
    if (!('PublicKeyCredential' in globalThis)) {
      said.textContent = textMissing
      button.disabled = true
      return
    }
    button.addEventListener('click', () => {
      if (mode === 'new' && !form.reportValidity()) return
      said.textContent = ''
      button.disabled = true
      const asked = JSON.parse(ask) as Asked
      ;(mode === 'new' ? made(asked) : signed(asked)).then((answer) => {
        field.value = JSON.stringify(answer)
        form.noValidate = true
        form.requestSubmit()
        return null
      }).catch(() => { said.textContent = textFailed }).finally(() => { button.disabled = false })
    })
  }
}
