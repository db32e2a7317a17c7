/* Comforts only: every page works without this file. */
(function () {
  "use strict";

  var root = document.documentElement;
  var ELDER = "elder";

  function remembered() {
    try {
      return localStorage.getItem(ELDER) === "1";
    } catch (error) {
      return false; /* storage is refused in some private windows */
    }
  }

  function remember(on) {
    try {
      localStorage.setItem(ELDER, on ? "1" : "0");
    } catch (error) {
      /* the choice then lasts for this page */
    }
  }

  /* Before the first paint, so that large type does not jump in. */
  if (remembered()) {
    root.classList.add(ELDER);
  }

  function each(selector, action) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), action);
  }

  function elderButton(button) {
    function show() {
      var on = root.classList.contains(ELDER);
      button.setAttribute("aria-pressed", String(on));
      button.textContent = on ? "退出长者模式" : "长者模式";
    }
    button.addEventListener("click", function () {
      remember(root.classList.toggle(ELDER));
      show();
    });
    button.hidden = false;
    show();
  }

  function printButton(button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      window.print();
    });
  }

  /* Folded on phones, open beside the text on wide screens (for browsers without ::details-content). */
  function unfold(details) {
    var wide = window.matchMedia("(min-width: " + details.getAttribute("data-open-from") + ")");
    function follow() {
      details.open = wide.matches;
    }
    if (wide.addEventListener) {
      wide.addEventListener("change", follow);
    } else {
      wide.addListener(follow);
    }
    follow();
  }

  /* Says that a table scrolls sideways, as long as it does. */
  function tableHint(hint) {
    var wrap = hint.nextElementSibling;
    function follow() {
      hint.hidden = wrap.scrollWidth <= wrap.clientWidth;
    }
    if (window.ResizeObserver) {
      new ResizeObserver(follow).observe(wrap);
    }
    follow();
  }

  function closeSubmenu(event) {
    if (event.key !== "Escape") {
      return;
    }
    each(".menu__item", function (item) {
      if (item.matches(":hover") || item.contains(document.activeElement)) {
        item.classList.add("is-dismissed");
        item.addEventListener("mouseleave", restore);
        item.addEventListener("focusout", restore);
      }
      function restore() {
        item.classList.remove("is-dismissed");
        item.removeEventListener("mouseleave", restore);
        item.removeEventListener("focusout", restore);
      }
    });
  }

  function confirmLeaving(event) {
    var link = event.target.closest && event.target.closest("a[href]");
    if (!link || !/^https?:$/.test(link.protocol) || link.host === location.host) {
      return;
    }
    if (/(^|\.)gov\.cn$/.test(link.hostname)) {
      return;
    }
    if (!window.confirm("您访问的链接即将离开本网站，是否继续？")) {
      event.preventDefault();
    }
  }

  document.addEventListener("click", confirmLeaving);
  document.addEventListener("keydown", closeSubmenu);
  document.addEventListener("DOMContentLoaded", function () {
    each("[data-elder]", elderButton);
    each("[data-print]", printButton);
    each("[data-table-hint]", tableHint);
    each("details[data-open-from]", unfold);
  });
})();
