// Seals and opens messages with @wecom/crypto, Tencent's own package.
// seal TOKEN KEY APPID STAMP NONCE MESSAGE → {encrypt, signature}
// open TOKEN KEY STAMP NONCE ENCRYPT       → {message, id, signature}
const { encrypt, decrypt, getSignature } = require('@wecom/crypto');
const [, , what, token, key, ...rest] = process.argv;
if (what === 'seal') {
  const [id, stamp, nonce, message] = rest;
  const sealed = encrypt(key, message, id);
  console.log(JSON.stringify({ encrypt: sealed, signature: getSignature(token, stamp, nonce, sealed) }));
} else {
  const [stamp, nonce, sealed] = rest;
  const { message, id } = decrypt(key, sealed);
  console.log(JSON.stringify({ message, id, signature: getSignature(token, stamp, nonce, sealed) }));
}
