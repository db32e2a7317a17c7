/* A date that does not exist stays as typed and is refused with a message; Wagtail's calendar would make it today's. */
(() => {
  const picker = window.jQuery?.fn?.datetimepicker;
  if (picker) picker.defaults.validateOnBlur = false;
})();
