/* Plumbline's feedback widget: thumbs, a reason, a text, a receipt under an answer. No framework, no cookie, nothing stored.

   <script src="https://plumbline.example/widget/feedback.js" data-key="plk_…" defer></script>
   <div data-plumbline-output="the answer's id" lang="en"></div>

   Optional on the div: data-model-version, data-prompt, data-answer (they bring an unknown answer along), data-person.
   Answers that come later are taken up by themselves. */
(() => {
  "use strict";
  const script = document.currentScript;
  const key = script.dataset.key || "";
  const server = (script.dataset.server || new URL(script.src).origin).replace(/\/$/, "");
  const publicId = key.split("_")[1] || "";
  const REASONS = ["wrong", "harmful", "biased", "rude", "unhelpful", "other"];
  const WORDS = {
    en: { ask: "Was this answer good?", up: "Good answer", down: "Bad answer", reason: "What was wrong?", text: "Tell us more (optional)", send: "Send", thanks: "Thank you. Your feedback is stored.", waits: "Thank you. Your feedback is kept.", receipt: "See what becomes of it with this code:", failed: "It could not be sent. Your words are still here; please try again.", wrong: "Not true", harmful: "Harmful", biased: "Biased", rude: "Rude", unhelpful: "Not helpful", other: "Something else" },
    es: { ask: "¿Fue buena esta respuesta?", up: "Buena respuesta", down: "Mala respuesta", reason: "¿Qué estuvo mal?", text: "Cuéntenos más (opcional)", send: "Enviar", thanks: "Gracias. Hemos guardado su opinión.", waits: "Gracias. Conservamos su opinión.", receipt: "Con este código puede ver qué pasa con ella:", failed: "No se pudo enviar. Su texto sigue aquí; inténtelo de nuevo.", wrong: "No es cierto", harmful: "Dañina", biased: "Sesgada", rude: "Grosera", unhelpful: "No ayuda", other: "Otra cosa" },
    fr: { ask: "Cette réponse était-elle bonne ?", up: "Bonne réponse", down: "Mauvaise réponse", reason: "Qu’est-ce qui n’allait pas ?", text: "Dites-nous-en plus (facultatif)", send: "Envoyer", thanks: "Merci. Votre avis est enregistré.", waits: "Merci. Votre avis est conservé.", receipt: "Ce code permet de suivre la suite donnée :", failed: "L’envoi a échoué. Votre texte est toujours là ; réessayez.", wrong: "Inexacte", harmful: "Nuisible", biased: "Partiale", rude: "Impolie", unhelpful: "Pas utile", other: "Autre chose" },
    de: { ask: "War diese Antwort gut?", up: "Gute Antwort", down: "Schlechte Antwort", reason: "Was war falsch?", text: "Erzählen Sie uns mehr (freiwillig)", send: "Senden", thanks: "Danke. Ihre Rückmeldung ist gespeichert.", waits: "Danke. Ihre Rückmeldung wird aufbewahrt.", receipt: "Mit diesem Code sehen Sie, was daraus wird:", failed: "Das Senden ist fehlgeschlagen. Ihr Text steht noch hier; bitte versuchen Sie es noch einmal.", wrong: "Stimmt nicht", harmful: "Schädlich", biased: "Voreingenommen", rude: "Unhöflich", unhelpful: "Hilft nicht", other: "Etwas anderes" },
    hi: { ask: "क्या यह उत्तर अच्छा था?", up: "अच्छा उत्तर", down: "ख़राब उत्तर", reason: "क्या ग़लत था?", text: "और बताइए (वैकल्पिक)", send: "भेजें", thanks: "धन्यवाद। आपकी राय सहेज ली गई है।", waits: "धन्यवाद। आपकी राय रख ली गई है।", receipt: "इस कोड से देखें कि उसका क्या हुआ:", failed: "भेजा नहीं जा सका। आपका लिखा यहीं है; कृपया फिर कोशिश करें।", wrong: "सही नहीं", harmful: "हानिकारक", biased: "पक्षपाती", rude: "अशिष्ट", unhelpful: "काम का नहीं", other: "कुछ और" },
    zh: { ask: "这个回答好吗？", up: "回答得好", down: "回答得不好", reason: "哪里不对？", text: "请告诉我们更多（可选）", send: "发送", thanks: "谢谢。您的反馈已保存。", waits: "谢谢。您的反馈已收下。", receipt: "用此代码可查看后续处理：", failed: "发送失败。您写的内容还在，请重试。", wrong: "不属实", harmful: "有害", biased: "有偏见", rude: "无礼", unhelpful: "没有帮助", other: "其他" },
    ar: { ask: "هل كانت هذه الإجابة جيدة؟", up: "إجابة جيدة", down: "إجابة سيئة", reason: "ما الخطأ فيها؟", text: "أخبرنا بالمزيد (اختياري)", send: "إرسال", thanks: "شكرًا. تم حفظ رأيك.", waits: "شكرًا. احتفظنا برأيك.", receipt: "بهذا الرمز ترى ما آل إليه:", failed: "تعذّر الإرسال. ما كتبته ما زال هنا؛ حاول مرة أخرى.", wrong: "غير صحيحة", harmful: "ضارة", biased: "متحيزة", rude: "غير مهذبة", unhelpful: "غير مفيدة", other: "شيء آخر" },
  };
  const STYLE = `
    :host { display: block; font: inherit; color: inherit; margin-block: .5em; }
    .row { display: flex; flex-wrap: wrap; gap: .4em; align-items: center; margin-block: .35em; }
    button { font: inherit; color: inherit; background: transparent; border: 1px solid currentColor; border-radius: .5em;
      padding: .3em .7em; cursor: pointer; min-height: 2.2em; }
    button[aria-pressed="true"] { background: #1f5fa8; border-color: #1f5fa8; color: #fff; }
    button:focus-visible, textarea:focus-visible { outline: 3px solid #1f5fa8; outline-offset: 2px; }
    textarea { font: inherit; color: inherit; background: transparent; border: 1px solid currentColor; border-radius: .5em;
      box-sizing: border-box; width: 100%; max-width: 40em; min-height: 4em; padding: .5em; }
    svg { width: 1.1em; height: 1.1em; vertical-align: -.15em; fill: currentColor; }
    code { font-family: ui-monospace, monospace; user-select: all; }
    [hidden] { display: none !important; }`;

  const wordsFor = (place) => {
    const tag = (place.closest("[lang]")?.lang || navigator.language || "en").toLowerCase().split("-")[0];
    return [WORDS[tag] ? tag : "en", WORDS[tag] || WORDS.en];
  };

  function element(name, props = {}, ...inside) {
    const made = Object.assign(document.createElement(name), props);
    made.append(...inside);
    return made;
  }

  function thumb(isUp) {
    const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    drawn.setAttribute("viewBox", "0 0 22 22");
    drawn.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(drawn.namespaceURI, "path");
    path.setAttribute("d", "M2 10h3v9H2zM7 19V10l4-8c1.4 0 2 1 2 2v4h5c1.1 0 2 1 1.8 2l-1.4 7c-.2 1.2-1 2-2.2 2z");
    if (!isUp) path.setAttribute("transform", "rotate(180 11 11)");
    drawn.append(path);
    return drawn;
  }

  function toggles(choices, onChange) {
    const row = element("div", { className: "row" });
    row.setAttribute("role", "group");
    for (const [value, label, sign] of choices) {
      const button = element("button", { type: "button" }, ...(sign ? [thumb(sign === "up"), ` ${label}`] : [label]));
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", () => {
        const pressed = button.getAttribute("aria-pressed") === "true";
        row.querySelectorAll("button").forEach((each) => each.setAttribute("aria-pressed", "false"));
        button.setAttribute("aria-pressed", String(!pressed));
        onChange(pressed ? null : value);
      });
      row.append(button);
    }
    return row;
  }

  function show(place) {
    if (place.shadowRoot) return;
    const [tag, words] = wordsFor(place);
    const root = place.attachShadow({ mode: "open" });
    const said = { thumb: null, reason: null };
    const box = element("div", { lang: tag, dir: tag === "ar" ? "rtl" : "ltr" });
    const more = element("div", { hidden: true });
    const text = element("textarea", { maxLength: 4000, placeholder: words.text });
    text.setAttribute("aria-label", words.text);
    const reasons = toggles(REASONS.map((name) => [name, words[name]]), (value) => { said.reason = value; });
    reasons.setAttribute("aria-label", words.reason);
    const why = element("div", {}, element("div", {}, words.reason), reasons);
    const thumbs = toggles([["up", words.up, "up"], ["down", words.down, "down"]], (value) => {
      said.thumb = value;
      more.hidden = value === null;
      why.hidden = value !== "down";
    });
    thumbs.setAttribute("aria-label", words.ask);
    const status = element("p", {});
    status.setAttribute("role", "status");
    const send = element("button", { type: "button" }, words.send);
    // One name for one opinion of one reader on one page: a second click after a failure adds nothing.
    const id = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    send.addEventListener("click", async () => {
      send.disabled = true;
      try {
        const given = place.dataset;
        const body = { key: `widget-${id}`, output: given.plumblineOutput, thumb: said.thumb, text: text.value.trim(), language: given.answerLanguage || tag };
        if (said.thumb === "down" && said.reason) body.reason = said.reason;
        if (given.modelVersion) body.model_version = given.modelVersion;
        if (given.person) body.person = given.person;
        if (given.prompt && given.answer) Object.assign(body, { prompt: given.prompt, answer: given.answer });
        const answer = await fetch(`${server}/api/v1/browser/${publicId}/feedback`, {
          method: "POST", credentials: "omit", referrerPolicy: "no-referrer",
          headers: { authorization: `Bearer ${key}`, "content-type": "application/json" }, body: JSON.stringify(body),
        });
        if (!answer.ok) throw new Error(String(answer.status));
        const kept = await answer.json();
        box.replaceChildren(element("p", {}, kept.status === "waiting" ? words.waits : words.thanks));
        if (kept.receipt) {
          box.append(element("p", {}, `${words.receipt} `, element("code", {}, kept.receipt)));
        }
        box.tabIndex = -1;
        box.focus();
        place.dispatchEvent(new CustomEvent("plumbline:sent", { bubbles: true, detail: kept }));
      } catch {
        status.textContent = words.failed;
        send.disabled = false;
      }
    });
    more.append(why, text, element("div", { className: "row" }, send), status);
    box.append(element("div", {}, words.ask), thumbs, more);
    root.append(element("style", {}, STYLE), box);
  }

  const all = () => document.querySelectorAll("[data-plumbline-output]").forEach(show);
  const start = () => {
    all();
    new MutationObserver(all).observe(document.body, { childList: true, subtree: true });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
