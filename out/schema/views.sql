-- Views over the views of the tables. The line above each names the tables that it needs.

-- needs records
-- Who did what to whom, with the sentence that says it.
CREATE OR REPLACE VIEW who_did_what AS
  SELECT agency, action, entity, date, date_timex, status, confidence, evidence, source, record_id FROM records;

-- needs acts
-- Acts done per month and group of actions: acts, not articles.
CREATE OR REPLACE VIEW acts_by_month AS
  SELECT date_trunc('month', date)::DATE AS month, action_group, count(*) AS n
  FROM acts WHERE status = 'done' AND date IS NOT NULL GROUP BY ALL ORDER BY ALL;

-- needs acts
-- Which authority does what.
CREATE OR REPLACE VIEW agency_actions AS
  SELECT agency, action_group, count(*) AS n, count(DISTINCT entity) AS entities, min(date) AS first, max(date) AS last
  FROM acts WHERE agency IS NOT NULL AND status = 'done' GROUP BY ALL ORDER BY n DESC, agency, action_group;

-- needs acts act_records records
-- Every telling of every act, the best one first.
CREATE OR REPLACE VIEW tellings AS
  SELECT a.act_id, a.entity, a.action, a.agency, a.date, a.n_documents, t.representative, t.rule AS joined_by,
    r.source, r.doc_date, r.confidence, r.evidence, r.record_id
  FROM acts a JOIN act_records t USING (act_id) JOIN records r ON r.record_id = t.record_id
  ORDER BY a.act_id, t.representative DESC, r.doc_date, r.record_id;

-- needs records documents mentions
-- Where each record is told: a file, a line or member in it, a page, bytes.
CREATE OR REPLACE VIEW places AS
  SELECT m.record_id, m.mention, d.path, d.member, d.media_type, m.page, m.byte_start, m.byte_end, m.trigger_text, m.sentence_text,
    m.entity_text, m.agency_text, m.date_text
  FROM mentions m JOIN documents d ON d.doc_hash = m.doc_hash AND d.duplicate_of IS NULL;

-- needs documents
-- Inputs that gave nothing, and why.
CREATE OR REPLACE VIEW not_read AS
  SELECT path, member, status, reason, stage, detail FROM documents WHERE status NOT IN ('ok', 'ok_no_records') ORDER BY ALL;
