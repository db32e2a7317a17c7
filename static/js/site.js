/* Comforts only: every page works without this file. Words that it shows stand in the page. */
(function () {
  "use strict";

  var root = document.documentElement;

  function each(selector, action, within) {
    Array.prototype.forEach.call((within || document).querySelectorAll(selector), action);
  }

  /* Font size and 长者模式: the same cookie and classes as portal/core/reading.py. */
  var YEAR = 31536000;

  function wish() {
    return {
      size: root.classList.contains("size-small") ? "small" : root.classList.contains("size-large") ? "large" : "medium",
      elder: root.classList.contains("elder") ? "1" : "0"
    };
  }

  function keep(now) {
    document.cookie =
      "reading=" + now.size + (now.elder === "1" ? "-elder" : "") + ";path=/;max-age=" + YEAR + ";SameSite=Lax" +
      (location.protocol === "https:" ? ";Secure" : "");
  }

  function show(now) {
    root.classList.toggle("elder", now.elder === "1");
    root.classList.toggle("size-small", now.size === "small");
    root.classList.toggle("size-large", now.size === "large");
    each("[data-reading]", function (link) {
      var choice = link.getAttribute("data-reading").split("=");
      var label;
      if (choice[0] === "size") {
        if (choice[1] === now.size) {
          link.setAttribute("aria-current", "true");
        } else {
          link.removeAttribute("aria-current");
        }
      } else if (choice[1] === now.elder && link.hasAttribute("data-other-label")) {
        /* A switch offers what is not so now. */
        label = link.textContent;
        link.textContent = link.getAttribute("data-other-label");
        link.setAttribute("data-other-label", label);
        choice[1] = now.elder === "1" ? "0" : "1";
        link.setAttribute("data-reading", choice.join("="));
        link.href = link.href.replace(/elder=\d/, choice.join("="));
      }
    });
  }

  function choose(event) {
    var link = event.target.closest && event.target.closest("[data-reading]");
    var choice, now;
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    choice = link.getAttribute("data-reading").split("=");
    now = wish();
    now[choice[0]] = choice[1];
    keep(now);
    show(now);
  }

  /* A page that comes back from the browser's memory was made before the last choice. */
  function catchUp(event) {
    var kept = /(?:^|; )reading=(small|medium|large)(-elder)?(?:;|$)/.exec(document.cookie);
    if (event.persisted && kept) {
      show({ size: kept[1], elder: kept[2] ? "1" : "0" });
    }
  }

  function printButton(button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      window.print();
    });
  }

  function select(target) {
    var range;
    if (target.select) {
      target.focus();
      target.select();
      return;
    }
    range = document.createRange();
    range.selectNodeContents(target);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }

  function copyButton(part) {
    var button = part.querySelector("button");
    var target = document.getElementById(part.getAttribute("data-copy"));

    function say(what) {
      each("[data-copied],[data-selected]", function (words) {
        words.hidden = !words.hasAttribute(what);
      }, part);
    }

    function copied() {
      say("data-copied");
    }

    function byHand() {
      var done = false;
      select(target);
      try {
        done = document.execCommand("copy");
      } catch (error) {
        /* then the reader copies what is selected */
      }
      say(done ? "data-copied" : "data-selected");
    }

    button.addEventListener("click", function () {
      if (navigator.clipboard) {
        navigator.clipboard.writeText(target.value || target.textContent.trim()).then(copied, byHand);
      } else {
        byHand();
      }
    });
    part.hidden = false;
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

  /* Marks the entry of the part that is being read: the last heading above a quarter of the window. */
  function followText(outline) {
    var parts = [];
    var current = null;

    function mark() {
      var line = window.innerHeight / 4;
      var now = null;
      parts.forEach(function (part) {
        if (part.heading.getBoundingClientRect().top <= line) {
          now = part.link;
        }
      });
      if (now === current) {
        return;
      }
      if (current) {
        current.removeAttribute("aria-current");
      }
      current = now;
      if (now) {
        now.setAttribute("aria-current", "location");
        if (outline.scrollHeight > outline.clientHeight) {
          outline.scrollTop += now.getBoundingClientRect().top - outline.getBoundingClientRect().top - outline.clientHeight / 2;
        }
      }
    }

    var observer = new IntersectionObserver(mark, { rootMargin: "0px 0px -75% 0px" });
    each("a[href^='#']", function (link) {
      var heading = document.getElementById(link.getAttribute("href").slice(1));
      if (heading) {
        parts.push({ link: link, heading: heading });
        observer.observe(heading);
      }
    }, outline);
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

  function closeSubmenu() {
    var fold = document.querySelector(".menu__fold");
    var toggle = fold && fold.querySelector("summary");
    if (fold && fold.open && toggle.offsetParent && fold.contains(document.activeElement)) {
      fold.open = false;
      toggle.focus();
      return;
    }
    each(".menu__item", function (item) {
      function restore(event) {
        if (item.contains(event.relatedTarget)) {
          return;
        }
        item.classList.remove("is-dismissed");
        item.removeEventListener("mouseleave", restore);
        item.removeEventListener("focusout", restore);
      }
      if (item.matches(":hover") || item.contains(document.activeElement)) {
        item.classList.add("is-dismissed");
        item.addEventListener("mouseleave", restore);
        item.addEventListener("focusout", restore);
      }
      /* The second level is about to vanish, and with it what has the focus. */
      if (item.contains(document.activeElement)) {
        item.querySelector("a").focus();
      }
    });
  }

  /* Panels that lie over the text go when the reader turns to something else. */
  function closePopups(except) {
    each("details[data-popup][open]", function (details) {
      if (!details.contains(except)) {
        details.open = false;
      }
    });
  }

  document.addEventListener("click", function (event) {
    closePopups(event.target);
    choose(event);
  });
  document.addEventListener("keydown", function (event) {
    var open = document.activeElement.closest && document.activeElement.closest("details[data-popup][open]");
    if (event.key !== "Escape") {
      return;
    }
    closeSubmenu();
    closePopups(null);
    if (open) {
      open.querySelector("summary").focus();
    }
  });
  window.addEventListener("pageshow", catchUp);
  each("[data-print]", printButton);
  each("[data-copy]", copyButton);
  each("[data-table-hint]", tableHint);
  each("details[data-open-from]", unfold);
  if (window.IntersectionObserver) {
    each("[data-outline]", followText);
  }
})();
