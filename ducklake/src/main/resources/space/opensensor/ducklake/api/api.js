// The API's description, by Swagger UI, which also asks what it describes. Nothing is fetched from elsewhere.

const dark = matchMedia("(prefers-color-scheme: dark)");
const paint = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", paint);
paint();

/** Says to those who hear the page what Swagger UI leaves to the eyes. */
function name() {
  for (const field of document.querySelectorAll("#api :is(select, input, textarea):not([aria-label], [id])")) {
    field.ariaLabel = field.closest("[data-param-name]")?.dataset.paramName ?? "type of the answer";
  }
  for (const text of document.querySelectorAll("#api pre:not([tabindex])")) text.tabIndex = 0;
  for (const button of document.querySelectorAll("#api .close-modal:not([aria-label])")) button.ariaLabel = "Close";
}
new MutationObserver(name).observe(document.getElementById("api"), {childList: true, subtree: true});

const ui = SwaggerUIBundle({
  url: "openapi.yaml",
  dom_id: "#api",
  validatorUrl: null,
  supportedSubmitMethods: ["get"],
  syntaxHighlight: {activated: false},
  onComplete: () => {
    // The page of the stations has asked for it.
    const token = sessionStorage.getItem("token");
    if (token) ui.preauthorizeApiKey("token", token);
    document.body.dataset.loaded = "true";
  },
});
