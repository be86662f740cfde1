declare global {
  // read by get-nonce, the library behind the scroll lock of dialogs
  var __webpack_nonce__: string | undefined;
}

/** The nonce with which the content security policy lets style elements be added; `undefined` where there is none. */
export const styleNonce: string | undefined =
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce || undefined;

globalThis.__webpack_nonce__ = styleNonce;
