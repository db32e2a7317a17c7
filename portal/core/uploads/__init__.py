"""Files that staff upload, judged by what they hold: pictures are encoded anew, documents must be what they say."""
