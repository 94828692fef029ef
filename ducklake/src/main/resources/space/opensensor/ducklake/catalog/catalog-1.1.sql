ALTER TABLE ducklake_data_file ADD COLUMN row_group_count BIGINT;
ALTER TABLE ducklake_delete_file ADD COLUMN row_group_count BIGINT;
CREATE TABLE ducklake_view_column_tag(view_id BIGINT, column_name VARCHAR, begin_snapshot BIGINT, end_snapshot BIGINT, key VARCHAR, value VARCHAR);
