// Hands the question of the page to the device, and its answer to the form.
"use strict";
(() => {
  const form = document.querySelector("form[data-passkey]");
  const options = JSON.parse(form.dataset.options);
  const told = document.getElementById("told");
  const bytes = (text) => Uint8Array.from(
    atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  const make = () => navigator.credentials.create({ publicKey: {
    ...options, challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: known(options.excludeCredentials) } });
  const show = () => navigator.credentials.get({ publicKey: {
    ...options, challenge: bytes(options.challenge),
    allowCredentials: known(options.allowCredentials) } });
  const written = (credential) => {
    const response = { clientDataJSON: text(credential.response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId),
      type: credential.type, response, clientExtensionResults: {} });
  };
  form.querySelector("button").disabled = !window.PublicKeyCredential;
  form.addEventListener("submit", async (event) => {
    if (form.elements.answer.value) return;
    event.preventDefault();
    told.hidden = true;
    try {
      form.elements.answer.value = written(
        await (form.dataset.passkey === "new" ? make() : show()));
      form.submit();
    } catch (problem) {
      told.hidden = false;
    }
  });
})();
